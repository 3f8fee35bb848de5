import { LitElement, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { News } from '../../station/api/news.ts';
import { hrefOf } from '../state/route.ts';
import { controls } from '../styles/controls.ts';
import { note } from '../styles/note.ts';
import { sleepText } from '../text/gaps.ts';
import { mark } from './mark.ts';

/** That the system kept the app from running, and that times cannot be trusted yet. */
@customElement('fl-sleep-note')
export class SleepNote extends LitElement {
  static override styles = [controls, note];
  @property({ attribute: false }) news!: News;
  /** The end of the sleep that somebody has read about. */
  @state() private readMs: number | undefined;

  override render() {
    const { slept, time } = this.news;
    return html`${slept && slept.toMs !== this.readMs ? this.#slept(slept) : nothing}
    ${time === 'unsynced' ? unsynced : nothing}`;
  }

  #slept(slept: NonNullable<News['slept']>) {
    return html`<div class="note" role="status">
      ${mark('warning', 18)}
      <p>
        <b>${sleepText(slept)}</b> Nothing was recorded meanwhile. Keep Fieldline in front while it records,
        and <a href=${hrefOf('settings')}>the screen on</a>.
      </p>
      <button type="button" class="btn quiet" @click=${() => (this.readMs = slept.toMs)}>Close</button>
    </div>`;
  }
}

const unsynced = html`<div class="note" role="status">
  ${mark('warning', 18)}
  <p>
    <b>The clock of this device is not set.</b> Times go on from the last that was known, and are put right
    once the clock is.
  </p>
</div>`;
