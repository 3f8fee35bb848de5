import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { OpenedView } from '../../../station/api/exports.ts';
import { toFault } from '../../../station/model/fault.ts';
import { isRecording, openFile } from '../../state/opened-file.ts';
import type { StationState } from '../../state/station-state.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { unopenedText } from '../../text/opened.ts';
import { icon } from '../icons.ts';
import { mark } from '../mark.ts';

/** A button that opens a `.fieldline` file to look at, or any other as the bytes of a wire; says `fl-opened` with its view, through all shadows. */
@customElement('fl-open-recording')
export class OpenRecording extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      :host {
        display: grid;
        justify-items: center;
      }
      .btn {
        min-width: min(100%, var(--open-width, 0px));
        min-height: max(var(--open-height, 0px), var(--tap));
      }
      .note {
        margin-top: 8px;
        text-align: start;
      }
    `,
  ];
  @property({ attribute: false }) station!: StationState;
  /** How much of the file is read, 0 to 1. */
  @state() private done: number | undefined;
  @state() private failed: string | undefined;
  /** A file that is no recording: the bytes of a wire, for any driver. */
  @state() private bytes: File | undefined;
  @query('input') private readonly input!: HTMLInputElement;
  #stop: AbortController | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.abort();
  }

  override render() {
    const { done } = this;
    return html`
      ${
        done === undefined
          ? html`<button type="button" class="btn" @click=${() => this.input.click()}>
              ${icon('storage')} Open a recording
            </button>`
          : html`<progress aria-label="Opening the recording" max="1" .value=${done}></progress>
              <button type="button" class="btn" @click=${() => this.#stop?.abort()}>Stop</button>`
      }
      <input
        type="file"
        accept=".fieldline,.fieldraw,.bin,.txt,.log,.nmea,.ubx,.dump"
        hidden
        aria-label="A recording, or the bytes of a wire"
        @change=${this.#chosen}
      />
      ${
        this.bytes
          ? html`<fl-replay
              .api=${this.station.api}
              .file=${this.bytes}
              @fl-close=${() => (this.bytes = undefined)}
            ></fl-replay>`
          : nothing
      }
      <div role="status">
        ${
          this.failed === undefined
            ? nothing
            : html`<div class="note warn">
                ${mark('warning', 18)}
                <p>${this.failed}</p>
              </div>`
        }
      </div>
    `;
  }

  readonly #chosen = async (): Promise<void> => {
    const file = this.input.files?.[0];
    // The same file may be chosen again.
    this.input.value = '';
    if (!file) return;
    this.failed = undefined;
    this.done = 0;
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    try {
      if (!(await isRecording(file))) {
        this.bytes = file;
        void import('../console/replay-sheet.ts');
        this.done = undefined;
        return;
      }
      const detail = await openFile(this.station.api, file, (done) => (this.done = done), signal);
      const options = { detail: detail!, bubbles: true, composed: true };
      if (detail) this.dispatchEvent(new CustomEvent<OpenedView>('fl-opened', options));
    } catch (error) {
      this.failed = unopenedText(file.name, toFault(error));
    }
    this.done = undefined;
  };
}
