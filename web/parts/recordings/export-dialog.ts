import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DeviceView } from '../../../station/api/device.ts';
import { ExportWork } from '../../state/export-work.ts';
import type { StationState } from '../../state/station-state.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { deviceNames, isRecording } from '../../text/devices.ts';
import { fieldTime, formatDay, formatDuration } from '../../text/times.ts';
import { faultNote } from '../fault-note.ts';
import '../sheet.ts';

/** Saves a stretch of readings as a CSV file: the window on screen, or one that is typed. */
@customElement('fl-export-dialog')
export class ExportDialog extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      form {
        display: grid;
        gap: 16px;
      }
    `,
  ];
  @property({ attribute: false }) station!: StationState;
  @property({ attribute: false }) devices: readonly DeviceView[] = [];
  @property({ type: Number }) fromMs = 0;
  @property({ type: Number }) toMs = 0;
  @state() private which: 'window' | 'chosen' = 'window';
  @state() private form: 'csv' | 'fieldline' = 'csv';
  @state() private from = '';
  @state() private to = '';
  @state() private chosenStation: string | undefined;
  @state() private off: ReadonlySet<string> = new Set();
  readonly #work = new ExportWork(this, () => this.station);

  override render() {
    const { progress } = this.#work;
    return html`
      <fl-sheet label="Export readings" @fl-close=${this.#closed}>
        <form @submit=${this.#save}>
          ${this.#spanFields()} ${this.#stationField()}
          ${this.#devices().length > 1 ? this.#deviceFields() : nothing} ${this.#formFields()}
          <div role="status">${this.#told()}</div>
          <div class="row actions">
            ${
              progress.phase === 'writing'
                ? html`<button type="button" class="btn" @click=${() => this.#work.stop()}>Stop</button>`
                : html`<button class="btn primary" ?disabled=${!this.#span()}>
                      ${this.form === 'csv' ? 'Save CSV' : 'Save recording'}
                    </button>
                    <button type="button" class="btn" data-close>
                      ${progress.phase === 'done' ? 'Close' : 'Cancel'}
                    </button>`
            }
          </div>
        </form>
      </fl-sheet>
    `;
  }

  #spanFields() {
    const way = (which: 'window' | 'chosen', text: string) =>
      html`<button type="button" aria-pressed=${this.which === which} @click=${() => (this.which = which)}>
        ${text}
      </button>`;
    const field = (id: string, label: string, value: string, set: (text: string) => void) =>
      html`<div class="field">
        <label for=${id}>${label}</label>
        <input
          id=${id}
          type="datetime-local"
          step="1"
          .value=${value}
          @input=${(e: Event) => set((e.target as HTMLInputElement).value)}
        />
      </div>`;
    return html`<div class="stack">
      <div class="row">
        <div class="seg">${way('window', 'Window on screen')} ${way('chosen', 'Choose')}</div>
      </div>
      ${
        this.which === 'window'
          ? html`<p>
              ${fieldTime(this.fromMs).replace('T', ' ')} – ${fieldTime(this.toMs).slice(11)}
              (${formatDuration(this.toMs - this.fromMs)})
            </p>`
          : html`<div class="pair">
              ${field('from', 'From', this.from || fieldTime(this.fromMs), (text) => (this.from = text))}
              ${field('to', 'To', this.to || fieldTime(this.toMs), (text) => (this.to = text))}
            </div>`
      }
    </div>`;
  }

  /** A file holds the devices of one station: its columns are of one log. */
  #devices(): readonly DeviceView[] {
    const station = this.chosenStation ?? (this.devices.find(({ own }) => own) ?? this.devices[0])?.station;
    return this.devices.filter((device) => device.station === station);
  }

  #stationField() {
    const stations = [...new Set(this.devices.map(({ station }) => station))];
    if (stations.length < 2) return nothing;
    const chosen = this.#devices()[0]?.station;
    return html`<div class="field">
      <label for="station">From</label>
      <select
        id="station"
        @change=${(e: Event) => (this.chosenStation = (e.target as HTMLSelectElement).value)}
      >
        ${stations.map((id) => html`<option value=${id} ?selected=${id === chosen}>${id}</option>`)}
      </select>
    </div>`;
  }

  #deviceFields() {
    const toggle = (key: string): void => {
      const off = new Set(this.off);
      if (!off.delete(key)) off.add(key);
      this.off = off;
    };
    return html`<fieldset>
      <legend>Devices</legend>
      ${[...deviceNames(this.#devices())].map(
        ([key, label]) =>
          html`<label class="check">
            <input type="checkbox" .checked=${!this.off.has(key)} @change=${() => toggle(key)} />${label}
          </label>`,
      )}
    </fieldset>`;
  }

  #formFields() {
    const { form } = this;
    const far = this.#devices().find(({ own, station }) => !own && !isRecording(station));
    const way = (which: 'csv' | 'fieldline', text: string) =>
      html`<button type="button" aria-pressed=${form === which} @click=${() => (this.form = which)}>
        ${text}
      </button>`;
    return html`<div class="stack">
      <div class="row">
        <div class="seg">${way('csv', 'Table (CSV)')} ${way('fieldline', 'Recording')}</div>
      </div>
      <p class="small mut">
        ${
          form === 'csv'
            ? 'A column for each channel, units in the second line, times as ISO 8601 with offset. An empty line where readings are missing.'
            : 'Raw readings to the last bit, with their gaps, about a byte each. “fieldline convert” makes a table of it.'
        }
        ${form === 'fieldline' && far !== undefined ? storedAt(far.station) : nothing}
      </p>
    </div>`;
  }

  #told() {
    const { progress } = this.#work;
    switch (progress.phase) {
      case 'asking':
        return nothing;
      case 'writing':
        return html`<progress aria-label="Exporting" max="1" .value=${progress.done}></progress>`;
      case 'done':
        return html`<p><b>${progress.name}</b> is complete.</p>`;
      case 'failed':
        return faultNote(progress.fault, 'warning');
    }
  }

  #span(): readonly [fromMs: number, toMs: number] | undefined {
    if (this.which === 'window') return [this.fromMs, this.toMs];
    const fromMs = new Date(this.from || fieldTime(this.fromMs)).getTime();
    const toMs = new Date(this.to || fieldTime(this.toMs)).getTime();
    return fromMs < toMs ? [fromMs, toMs] : undefined;
  }

  async #save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const span = this.#span();
    if (!span) return;
    const [fromMs, toMs] = span;
    const devices = this.#devices().flatMap(({ key }) => (this.off.has(key) ? [] : key));
    const { form } = this;
    const name = `fieldline-${formatDay(fromMs)}.${form}`;
    await this.#work.save({ name, form, devices, fromMs, toMs });
  }

  #closed(): void {
    this.dispatchEvent(new CustomEvent('fl-close'));
  }
}

const storedAt = (station: string) =>
  `They come from ${station}, or from the bridge that stores them while it is away: what was deleted there is not in the file.`;
