import { html, nothing, type TemplateResult } from 'lit';
import type { CommandView } from '../../../station/api/control.ts';
import type { Wish } from '../../state/control-wish.ts';
import type { ChannelOf } from '../../state/station-state.ts';
import { type Shown, valueText, wayTexts } from '../../text/control.ts';
import { faultText } from '../../text/faults/faults.ts';
import { formatWhen } from '../../text/times.ts';
import { mark } from '../mark.ts';

const way = ['requested', 'sent', 'accepted'] as const;

/** What became of a wish so far, in words; `command` is the newest one that the station tells of. */
export function toldOf(
  { channel }: ChannelOf,
  wish: Wish,
  command: CommandView | undefined,
  measured: number | undefined,
  nowMs: number,
  does: { again(value: number): void; takeOver(): void },
): TemplateResult | typeof nothing {
  switch (wish.phase) {
    case 'ready':
    case 'asking':
      return nothing;
    case 'sent': {
      const mine = command?.id === wish.id ? command.phase : undefined;
      const at = way.find((phase) => phase === mine) ?? 'requested';
      return html`${mark('note')}
        <p>${valueText(channel, wish.value)} wanted. Waiting for the device to report it…</p>
        <ol class="steps">
          ${way
            .slice(0, Math.max(2, way.indexOf(at) + 1))
            .map(
              (phase, i) =>
                html`<li
                  class=${i < way.indexOf(at) ? 'past' : ''}
                  aria-current=${phase === at ? 'step' : nothing}
                >
                  ${wayTexts[phase]}
                </li>`,
            )}
          <li>Confirmed</li>
        </ol>`;
    }
    case 'confirmed':
      // It was so; what is measured now may have another reason.
      if (channel.letters === undefined && !isStill(channel, measured, wish.value)) return nothing;
      return html`${mark('done')}
        <p>
          Confirmed ${valueText(channel, wish.value).toLowerCase()} at ${formatWhen(wish.timeMs, nowMs)}.
        </p>`;
    case 'refused':
    case 'failed':
    case 'unknown': {
      const { title, hint } = faultText(wish.fault);
      return html`${mark(wish.phase === 'unknown' ? 'silent' : 'warning')}
        <p><b>${title}</b> ${hint}</p>
        ${wish.phase === 'unknown' ? button('Ask again', () => does.again(wish.value)) : nothing}
        ${wish.fault.code === 'command/in-use' ? button('Take over', () => does.takeOver()) : nothing}`;
    }
  }
}

const isStill = (channel: Shown, measured: number | undefined, wanted: number): boolean =>
  measured !== undefined && valueText(channel, measured) === valueText(channel, wanted);

const button = (text: string, does: () => void) =>
  html`<button type="button" class="btn" @click=${does}>${text}</button>`;
