import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { ExportWork } from '../../state/export-work.ts';
import type { StationState } from '../../state/station-state.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { formatDay } from '../../text/times.ts';
import { faultNote } from '../fault-note.ts';

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
  readonly #work = new ExportWork(this, () => this.station);

  override render() {
    const { progress } = this.#work;
    const isWriting = progress.phase === 'writing';
    return html`<div>
        <button type="button" class="btn" ?disabled=${isWriting} @click=${this.#save}>
          Save a copy to a file
        </button>
      </div>
      <p class="small mut" role="status">
        ${
          isWriting
            ? `Writing, ${Math.round(100 * progress.done)} %`
            : progress.phase === 'done'
              ? 'The copy is complete: all that is stored, and what waits in memory.'
              : 'Best on a USB stick or another disk: this one is full.'
        }
      </p>
      ${progress.phase === 'failed' ? faultNote(progress.fault, 'warning') : nothing}`;
  }

  async #save(): Promise<void> {
    const { news } = this.station;
    const own = news.value?.devices.filter((device) => device.own) ?? [];
    const devices = own.map(({ key }) => key);
    const toMs = this.station.now() + 1;
    const waitingMs = own.flatMap(({ last }) => Object.values(last).map(({ timeMs }) => timeMs));
    const fromMs = Math.min(toMs - 1, news.value?.storage.firstMs ?? Infinity, ...waitingMs) - HOUR_MS;
    const name = `fieldline-${formatDay(toMs)}.fieldline`;
    await this.#work.save({ name, form: 'fieldline', devices, fromMs, toMs });
  }
}

/** What waits in memory may be older than all that is stored. */
const HOUR_MS = 3_600_000;
