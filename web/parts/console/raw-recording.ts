import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ConsoleAct, ConsoleApi, RawQuery, RawRecordingView } from '../../../station/api/console.ts';
import { type Fault, toFault } from '../../../station/model/fault.ts';
import { openSavedFile } from '../../state/saved-file.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { formatBytes } from '../../text/numbers.ts';
import { formatDay, formatDuration } from '../../text/times.ts';
import { faultNote } from '../fault-note.ts';
import { icon } from '../icons.ts';

/** Records a wire's bytes as they are, in memory, and saves them to a file. */
@customElement('fl-raw-recording')
export class RawRecording extends LitElement {
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
  @property({ attribute: false }) api!: ConsoleApi;
  @property() device = '';
  @property({ attribute: false }) recording: RawRecordingView | undefined;
  @state() private trouble: Fault | undefined;

  override render() {
    return html`<div class="row">${this.#choices(this.recording)}</div>
      <div role="status">${this.trouble ? faultNote(this.trouble, 'warning') : nothing}</div>`;
  }

  #choices(recording: RawRecordingView | undefined) {
    if (!recording) return html`${this.#button('Record raw bytes', () => this.#do({ do: 'record' }))}`;
    const { state, sinceMs, lastMs, bytes, mostBytes } = recording;
    const size = `${formatBytes(bytes)}, ${formatDuration(lastMs - sinceMs)}`;
    if (state === 'running')
      return html`${this.#button('Stop recording', () => this.#do({ do: 'stop' }))}
        <span class="small">● Recording: ${size}, of ${formatBytes(mostBytes)} at most</span>`;
    return html`<span class="small"
        >${state === 'full' ? 'Full, so it stopped' : 'Recorded'}: ${size}. In memory until the app
        ends.</span
      >
      ${this.#button(html`${icon('download', 20)} Save .fieldraw`, () => this.#save('capture'))}
      ${this.#button('Save .bin', () => this.#save('heard'))}
      ${this.#button('Forget it', () => this.#do({ do: 'forget' }))}`;
  }

  #button(content: unknown, act: () => Promise<void>) {
    return html`<button type="button" class="btn" @click=${() => this.#try(act)}>${content}</button>`;
  }

  #do(act: ConsoleAct): Promise<void> {
    return this.api.atConsole(this.device, act);
  }

  async #save(as: RawQuery['as']): Promise<void> {
    const name = `${this.device.replace(/^:/, '')}-${formatDay(Date.now())}.${as === 'capture' ? 'fieldraw' : 'bin'}`;
    const file = await openSavedFile(name, 'application/octet-stream');
    if (!file) return;
    try {
      for (let cursor: number | undefined = 0; cursor !== undefined;) {
        const piece = await this.api.rawRecording({ device: this.device, as, cursor });
        await file.write(Uint8Array.from(piece.bytes));
        cursor = piece.cursor;
      }
      await file.close();
    } catch (error) {
      await file.abandon();
      throw error;
    }
  }

  async #try(act: () => Promise<void>): Promise<void> {
    this.trouble = undefined;
    await act().catch((error: unknown) => (this.trouble = toFault(error)));
  }
}
