import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { toFault, type Fault } from '../../station/model/fault.ts';
import { writeRecording } from '../state/recording-file.ts';
import type { StationState } from '../state/station-state.ts';
import { controls } from '../styles/controls.ts';
import { note } from '../styles/note.ts';
import { formatDay } from '../text/times.ts';
import { faultNote } from './fault-note.ts';

type Progress = 'asking' | 'done' | { readonly done: number } | { readonly fault: Fault };

/** Saves all that is still readable of the own devices, and what waits in memory, to a file that the person chooses. */
@customElement('fl-save-copy')
export class SaveCopy extends LitElement {
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
  @property({ attribute: false }) station!: StationState;
  @state() private progress: Progress = 'asking';
  #stop: AbortController | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.abort();
  }

  override render() {
    const { progress } = this;
    const isWriting = typeof progress === 'object' && 'done' in progress;
    return html`<div>
        <button type="button" class="btn" ?disabled=${isWriting} @click=${this.#save}>
          Save a copy to a file
        </button>
      </div>
      <p class="small mut" role="status">
        ${
          isWriting
            ? `Writing, ${Math.round(100 * progress.done)} %`
            : progress === 'done'
              ? 'The copy is complete: all that is stored, and what waits in memory.'
              : 'Best on a USB stick or another disk: this one is full.'
        }
      </p>
      ${typeof progress === 'object' && 'fault' in progress ? faultNote(progress.fault, 'warning') : nothing}`;
  }

  async #save(): Promise<void> {
    const { api, news } = this.station;
    const own = news.value?.devices.filter((device) => device.own) ?? [];
    const devices = own.map(({ key }) => key);
    const toMs = this.station.now() + 1;
    const waitingMs = own.flatMap(({ last }) => Object.values(last).map(({ timeMs }) => timeMs));
    const fromMs = Math.min(toMs - 1, news.value?.storage.firstMs ?? Infinity, ...waitingMs) - HOUR_MS;
    this.#stop = new AbortController();
    try {
      const tell = (done: number): void => void (this.progress = { done });
      const name = `fieldline-${formatDay(toMs)}.fieldline`;
      const written = await writeRecording(api, name, { devices, fromMs, toMs }, tell, this.#stop.signal);
      this.progress = written ? 'done' : 'asking';
    } catch (error) {
      this.progress = { fault: toFault(error) };
    }
  }
}

/** What waits in memory may be older than all that is stored. */
const HOUR_MS = 3_600_000;
