import { html, nothing, type TemplateResult } from 'lit';
import type { ChannelView } from '../../../../station/api/device.ts';
import type { PreviewPart } from '../../../../station/api/rules.ts';
import type { RulePreview } from '../../../../station/model/alarm.ts';
import type { Tried } from '../../../../station/model/rule-preview.ts';
import type { PreviewWindow } from '../../../state/rules/preview-window.ts';
import * as words from '../../../text/rules/rule-preview.ts';
import { mark } from '../../mark.ts';

/** What the words are made with. */
interface Telling {
  readonly channel: ChannelView | undefined;
  readonly nowMs: number;
  readonly propose: (tried: Tried) => void;
}

/** How often a rule would have fired, what that means, and what would help. */
export function headlineOf(
  { isTooMany, ideas = [] }: Partial<PreviewPart>,
  preview: RulePreview,
  window: PreviewWindow,
  { channel, nowMs, propose }: Telling,
): TemplateResult {
  const { closest, times } = preview;
  if (preview.fromMs === undefined && window.name === 'yesterday')
    return html`<p><b>Nothing of this was recorded yesterday.</b> Look at the last 7 days.</p>`;
  const unjudged = words.unjudgedText(preview, window, nowMs);
  return html`
    <p class="headline">
      <span class="times">${words.timesText(times)}</span>
      <span>${words.firedText(preview, window.name)}</span>
    </p>
    ${words.isLittle(preview) ? html`<p>${words.littleText(preview)}</p>` : nothing}
    ${times === 0 && closest ? html`<p>${words.closestText(closest, channel, nowMs)}</p>` : nothing}
    ${
      isTooMany
        ? html`<div class="note warn">
            ${mark('warning', 18)}
            <p>${words.manyText(preview)}</p>
          </div>`
        : nothing
    }
    ${ideas.map((idea) => {
      const { text, button } = words.ideaText(idea, channel);
      return html`<div class="row">
        <span>${text}</span>
        <button class="btn" type="button" @click=${() => propose(idea)}>${button}</button>
      </div>`;
    })}
    ${unjudged === '' ? nothing : html`<p class="small mut">${unjudged}</p>`}
  `;
}
