import { html } from 'lit';
import { tableTyped } from '../../state/typed-scale.ts';

/** Where a calibration's table is typed; what is wrong with it is told below as soon as somebody typed in it. */
export function tableField(text: string, isTyped: boolean, typed: (text: string) => void) {
  const problems = isTyped ? tableTyped(text).problems : [];
  return html`<div class="field">
    <label for="table">Raw and shown value, one point in each line</label>
    <textarea
      id="table"
      rows="5"
      maxlength="2000"
      spellcheck="false"
      autocomplete="off"
      .value=${text}
      @input=${(event: InputEvent) => typed((event.target as HTMLTextAreaElement).value)}
    ></textarea>
    <p class="small mut">2 to 32 points; straight between them, and the outer lines go on.</p>
    <div role="status">
      ${problems.slice(0, MOST_TOLD).map((problem) => html`<p class="small">${problem}</p>`)}
    </div>
  </div>`;
}

const MOST_TOLD = 5;
