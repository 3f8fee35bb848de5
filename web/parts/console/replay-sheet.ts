import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { CaptureView, ReplayedView, ReplayQuery } from '../../../station/api/capture.ts';
import type { DeskApi } from '../../../station/api/calls.ts';
import type { Manifest } from '../../../station/api/config.ts';
import type { OpenedView } from '../../../station/api/exports.ts';
import { type Fault, toFault } from '../../../station/model/fault.ts';
import { captureConsole, openCaptureFile } from '../../state/capture-file.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { captureText, findingText, replayedText } from '../../text/capture.ts';
import { partText } from '../../text/opened.ts';
import { faultNote } from '../fault-note.ts';
import { icon } from '../icons.ts';
import { optionFields, type Options } from '../connect/option-fields.ts';
import '../sheet.ts';
import './console-sheet.ts';

/**
 * A file with the bytes of a wire: which driver reads them, what they say, and what is damaged. Says `fl-close`, and
 * `fl-opened` with what was read as a recording.
 */
@customElement('fl-replay')
export class ReplaySheet extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      :host {
        text-align: start;
      }
    `,
  ];
  @property({ attribute: false }) api!: DeskApi;
  @property({ attribute: false }) file!: File;
  @state() private manifests: readonly Manifest[] = [];
  @state() private capture: CaptureView | undefined;
  @state() private driver = '';
  @state() private options: Options = {};
  @state() private replayed: ReplayedView | 'reading' | undefined;
  @state() private isLooking = false;
  @state() private trouble: Fault | undefined;

  override firstUpdated(): void {
    void this.#try(async () => {
      const [manifests, capture] = await Promise.all([
        this.api.manifests(),
        openCaptureFile(this.api, this.file),
      ]);
      this.manifests = manifests.filter(({ kind }) => kind === 'serial');
      this.capture = capture;
      this.driver = capture.finding.driver ?? capture.device?.driver ?? this.manifests[0]?.driver ?? '';
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.capture) void this.api.closeCapture(this.capture.id).catch(() => undefined);
  }

  override render() {
    const { capture } = this;
    return html`<fl-sheet
        label="Bytes: ${this.file.name}"
        @fl-close=${() => this.dispatchEvent(new CustomEvent('fl-close'))}
      >
        <div class="stack">
          ${capture ? this.#about(capture) : this.trouble ? nothing : html`<p role="status">Reading the file…</p>`}
          <div role="status">${this.trouble ? faultNote(this.trouble, 'warning') : this.#outcome()}</div>
        </div>
      </fl-sheet>
      ${capture && this.isLooking ? this.#console(this.#query(capture)) : nothing}`;
  }

  #about(capture: CaptureView) {
    const manifest = this.manifests.find(({ driver }) => driver === this.driver);
    const change = (options: Options) => ((this.options = options), (this.replayed = undefined));
    return html`<p>${captureText(capture)}</p>
      <p>${findingText(capture, this.manifests)}</p>
      ${capture.fault ? faultNote(capture.fault, 'warning') : nothing}
      <div class="field">
        <label for="driver">Read it as</label>
        <select id="driver" @change=${this.#choose}>
          ${this.manifests.map(
            ({ driver, title }) =>
              html`<option value=${driver} ?selected=${driver === this.driver}>${title}</option>`,
          )}
        </select>
      </div>
      ${manifest ? optionFields(manifest.options, this.options, change) : nothing}
      <div class="row">
        <button
          type="button"
          class="btn primary"
          ?disabled=${this.replayed === 'reading'}
          @click=${this.#read}
        >
          ${icon('play', 20)} Read it
        </button>
        <button type="button" class="btn" @click=${() => (this.isLooking = true)}>Look at the bytes</button>
      </div>`;
  }

  #outcome() {
    const { replayed } = this;
    if (!replayed) return nothing;
    if (replayed === 'reading') return html`<p>Reading…</p>`;
    const { opened, counts } = replayed;
    return html`<div class="stack">
      <p>${replayedText(counts)} ${partText(opened) ?? nothing}</p>
      ${
        opened.rows > 0
          ? html`<div>
              <button type="button" class="btn" @click=${() => this.#show(opened)}>Show its chart</button>
            </div>`
          : html`<p>This driver reads nothing in it. Try another, or look at the bytes.</p>`
      }
    </div>`;
  }

  #console(query: ReplayQuery) {
    return html`<fl-console
      .api=${captureConsole(this.api, query)}
      device=${query.id}
      label=${this.file.name}
      @fl-close=${() => (this.isLooking = false)}
    ></fl-console>`;
  }

  readonly #choose = (event: Event): void => {
    this.driver = (event.target as HTMLSelectElement).value;
    this.options = {};
    this.replayed = undefined;
  };

  #query({ id }: CaptureView): ReplayQuery {
    const { driver, options } = this;
    const setup = this.manifests.find((each) => each.driver === driver)?.setup;
    return { id, ...(setup ?? { driver, options }) };
  }

  readonly #read = (): Promise<void> => {
    this.replayed = 'reading';
    return this.#try(async () => {
      this.replayed = await this.api.replayCapture(this.#query(this.capture!));
    });
  };

  #show(detail: OpenedView): void {
    this.dispatchEvent(new CustomEvent<OpenedView>('fl-opened', { detail, bubbles: true, composed: true }));
    this.dispatchEvent(new CustomEvent('fl-close'));
  }

  async #try(act: () => Promise<void>): Promise<void> {
    this.trouble = undefined;
    try {
      await act();
    } catch (error) {
      this.trouble = toFault(error);
      this.replayed = undefined;
    }
  }
}
