import { html } from 'lit';
import type { ChannelOf } from '../../state/station-state.ts';

/** Writes a text on a display, or takes away what stands there. */
export function textRow(
  { channel, device }: ChannelOf,
  typed: string,
  isWaiting: boolean,
  does: { type(text: string): void; show(): void; clear(): void },
) {
  const type = (event: Event) => does.type((event.target as HTMLInputElement).value);
  return html`<input
      autocomplete="off"
      maxlength=${channel.letters ?? 0}
      aria-label="Text for ${device.label}"
      placeholder="Text"
      .value=${typed}
      @input=${type}
    />
    <button type="button" class="btn on" @click=${() => does.clear()}>Take away</button>
    <button
      type="button"
      class="btn on"
      ?disabled=${isWaiting || typed.trim() === ''}
      @click=${() => does.show()}
    >
      Show
    </button>`;
}
