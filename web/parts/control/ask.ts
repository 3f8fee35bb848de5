import { html, nothing, type TemplateResult } from 'lit';
import type { ChannelOf } from '../../state/station-state.ts';
import { valueText } from '../../text/control.ts';

/** The question before something is set: what it is now, and for what cannot be undone, the device's name to be typed. */
export function askBefore(
  { channel, device }: ChannelOf,
  value: number,
  now: number | undefined,
  typed: string,
  does: { type(name: string): void; send(): void; giveUp(): void },
): TemplateResult {
  const isSwitch = channel.quantity === 'switch';
  const mustType = channel.control?.risk === 3;
  const verb = isSwitch ? 'Turn on' : 'Set';
  const what = isSwitch
    ? `${verb} ${channel.label}`
    : `${verb} ${channel.label} to ${valueText(channel, value)}`;
  return html`<div class="ask row" role="group" aria-label="${verb}?">
    <b>${what}? Now: ${valueText(channel, now).toLowerCase()}.</b>
    ${
      mustType
        ? html`<div class="field">
            <label for="name">This cannot be undone. Type “${device.label}”</label>
            <input
              id="name"
              class="first"
              autocomplete="off"
              @input=${(event: InputEvent) => does.type((event.target as HTMLInputElement).value)}
            />
          </div>`
        : nothing
    }
    <button
      type="button"
      class="btn ${mustType ? 'danger' : 'primary first'}"
      ?disabled=${mustType && typed.trim() !== device.label}
      @click=${() => does.send()}
    >
      ${verb}
    </button>
    <button type="button" class="btn" @click=${() => does.giveUp()}>Cancel</button>
  </div>`;
}
