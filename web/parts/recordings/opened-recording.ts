import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { OpenedView } from '../../../station/api/exports.ts';
import { toFault } from '../../../station/model/fault.ts';
import type { StationState } from '../../state/station-state.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { openedText, partText, standingText, unkeptText } from '../../text/opened.ts';
import { icon } from '../icons.ts';
import { mark } from '../mark.ts';

/** A recording from a file: what there is to know of it, and the ways to see it, to keep it here and to be rid of it. Says `fl-gone` when it was closed. */
@customElement('fl-opened-recording')
export class OpenedRecording extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      :host {
        display: block;
      }
      progress {
        flex-basis: 100%;
      }
    `,
  ];
  @property({ attribute: false }) station!: StationState;
  @property({ attribute: false }) opened!: OpenedView;
  /** How much of it is stored, 0 to 1, while that goes on. */
  @state() private done: number | undefined;
  @state() private failed: string | undefined;
  /** A person wants it deleted, and is asked once more. */
  @state() private deleting = false;
  #stop = new AbortController();

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop.abort();
  }

  override render() {
    const { opened, done, failed } = this;
    const part = partText(opened);
    const calm = part === undefined && failed === undefined && opened.kept !== 'part';
    return html`<section class="note ${calm ? 'info' : 'warn'}" aria-label="Recording ${opened.name}">
      ${calm ? icon('storage', 18) : mark('warning', 18)}
      <p>
        <b>Recording ${opened.name}</b> from a file. ${standingText(opened)} ${openedText(opened)}.
        ${part ?? nothing}
      </p>
      ${done === undefined ? this.#choices() : this.#progress(done)}
      <p role="status" ?hidden=${failed === undefined}>${failed ?? nothing}</p>
    </section>`;
  }

  #progress(done: number) {
    return html`<progress aria-label="Storing the recording" max="1" .value=${done}></progress>
      ${button('Stop', () => this.#stop.abort())}`;
  }

  #choices() {
    const { opened, deleting } = this;
    const { news } = this.station;
    if (deleting)
      return html`<p><b>Delete it from here?</b> The file you opened stays where it is.</p>
        ${button('Delete', () => void this.#delete())} ${button('Keep it', () => (this.deleting = false))}`;
    const keepable = opened.open && opened.rows > 0 && news.value?.role !== 'remote';
    return html`
      ${opened.fromMs === undefined ? nothing : button('Show its time', () => this.#show())}
      ${keepable ? button(opened.kept === 'no' ? 'Keep it here' : 'Keep the rest', () => void this.#keep()) : nothing}
      ${opened.kept === 'no' ? nothing : button('Delete it', () => (this.deleting = true))}
      ${opened.open ? button('Close it', () => void this.#close()) : nothing}
    `;
  }

  #show(): void {
    const options = { detail: this.opened, bubbles: true, composed: true };
    this.dispatchEvent(new CustomEvent<OpenedView>('fl-opened', options));
  }

  async #close(): Promise<void> {
    await this.station.api.closeRecording(this.opened.id);
    this.dispatchEvent(new CustomEvent('fl-gone'));
  }

  async #keep(): Promise<void> {
    const { signal } = (this.#stop = new AbortController());
    this.failed = undefined;
    this.done = 0;
    try {
      while (this.done < 1 && !signal.aborted)
        this.done = await this.station.api.keepRecording(this.opened.id);
    } catch (error) {
      this.failed = unkeptText(toFault(error));
    }
    this.done = undefined;
  }

  async #delete(): Promise<void> {
    this.deleting = false;
    this.failed = undefined;
    try {
      await this.station.api.eraseRecording(this.opened.id);
    } catch (error) {
      this.failed = unkeptText(toFault(error));
    }
  }
}

const button = (label: string, act: () => void) =>
  html`<button type="button" class="btn" @click=${act}>${label}</button>`;
