import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { DeskApi } from '../../../station/api/calls.ts';
import { type Fault, toFault } from '../../../station/model/fault.ts';
import { openCaptureFile } from '../../state/capture-file.ts';
import { isRecording } from '../../state/opened-file.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { faultNote } from '../fault-note.ts';
import { icon } from '../icons.ts';

/** A button that makes a file with the bytes of a wire a port; says `fl-port` with its address. */
@customElement('fl-play-recording')
export class PlayRecording extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      :host {
        display: grid;
        gap: 8px;
      }
    `,
  ];
  @property({ attribute: false }) api!: DeskApi;
  @property() label = 'A recording of a device';
  @state() private isReading = false;
  @state() private trouble: Fault | 'readings' | undefined;
  @query('input') private readonly input!: HTMLInputElement;

  override render() {
    const { trouble } = this;
    return html`<button
        type="button"
        class="btn"
        ?disabled=${this.isReading}
        @click=${() => this.input.click()}
      >
        ${icon('storage')} ${this.isReading ? 'Reading the file…' : this.label}
      </button>
      <input
        type="file"
        accept=".fieldraw,.bin,.txt,.log,.nmea,.ubx,.dump"
        hidden
        aria-label=${this.label}
        @change=${this.#chosen}
      />
      <div role="status">
        ${trouble === undefined ? nothing : trouble === 'readings' ? READINGS : faultNote(trouble, 'warning')}
      </div>`;
  }

  readonly #chosen = async (): Promise<void> => {
    const file = this.input.files?.[0];
    // The same file may be chosen again.
    this.input.value = '';
    if (!file) return;
    this.trouble = undefined;
    this.isReading = true;
    try {
      if (await isRecording(file)) this.trouble = 'readings';
      else this.dispatchEvent(new CustomEvent<string>('fl-port', { detail: await this.#play(file) }));
    } catch (error) {
      this.trouble = toFault(error);
    }
    this.isReading = false;
  };

  async #play(file: File): Promise<string> {
    const { id } = await openCaptureFile(this.api, file);
    try {
      return await this.api.playCapture(id);
    } finally {
      await this.api.closeCapture(id).catch(() => undefined);
    }
  }
}

const READINGS = html`<p class="note">
  This file holds readings, not the bytes of a wire. Open it under Live to look at them.
</p>`;
