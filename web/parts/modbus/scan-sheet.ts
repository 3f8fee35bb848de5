import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DeviceConfig } from '../../../station/api/config.ts';
import type { FoundUnit, ModbusApi, ScanPart, UnitMatch } from '../../../station/api/scan.ts';
import { toFault, type Fault } from '../../../station/model/fault.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { askingText, lineText, namesText, outcomeText, showsText } from '../../text/modbus.ts';
import { faultNote } from '../fault-note.ts';
import { icon } from '../icons.ts';
import { mark } from '../mark.ts';
import '../sheet.ts';
import './register-browser.ts';

/**
 * Looks for Modbus units on a port, once a person says so. Says `fl-start` with the device that is to be recorded, and
 * `fl-close` when it was put away.
 */
@customElement('fl-modbus-scan')
export class ModbusScan extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      .found {
        border: var(--edge) solid var(--border);
        border-radius: var(--r);
        padding: 12px;
      }
      p {
        overflow-wrap: anywhere;
      }
      .match {
        border-top: 1px solid var(--border);
        padding-top: 8px;
      }
    `,
  ];
  @property({ attribute: false }) api!: ModbusApi;
  @property() address = '';
  @state() private last: ScanPart | undefined;
  @state() private scanning = false;
  /** The newest scan: one that was stopped may still wait for its last piece. */
  #newest = {};
  @state() private trouble: Fault | undefined;
  @state() private browsed: FoundUnit | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.scanning = false;
  }

  override render() {
    const closed = () => this.dispatchEvent(new CustomEvent('fl-close'));
    return html`<fl-sheet label="Scan for Modbus devices" @fl-close=${closed}>
      <div class="stack">
        ${
          this.browsed
            ? html`<fl-register-browser
                .api=${this.api}
                .address=${this.address}
                .found=${this.browsed}
                @fl-back=${() => (this.browsed = undefined)}
              ></fl-register-browser>`
            : this.#scan()
        }
      </div>
    </fl-sheet>`;
  }

  #scan() {
    const { last: part, scanning } = this;
    return html`
      <p>
        This sends read requests only (functions 3, 4, 17 and 43). It never writes. Devices that are recorded
        on this wire go on.
      </p>
      ${scanning && part ? this.#progress(part) : this.#choices()}
      ${this.trouble ? faultNote(this.trouble, 'warning') : nothing}
      <div role="status">${part && !scanning ? html`<p>${outcomeText(part)}</p>` : nothing}</div>
      ${part?.found.map((found) => this.#found(found))}
    `;
  }

  #choices() {
    return html`<div class="row">
      <button
        type="button"
        class="btn primary"
        ?disabled=${this.scanning}
        @click=${() => void this.#begin('quick')}
      >
        Quick scan
      </button>
      <button type="button" class="btn" ?disabled=${this.scanning} @click=${() => void this.#begin('full')}>
        Full scan
      </button>
      <p class="small mut">
        Quick: the addresses 1 to 10 and those that known devices come with, about 20 seconds. Full: all 247
        addresses, up to 6 minutes.
      </p>
    </div>`;
  }

  #progress(part: ScanPart) {
    return html`<p>${askingText(part)}</p>
      <progress aria-label="Scanning" max="1" .value=${part.done}></progress>
      <div class="row">
        <button type="button" class="btn" @click=${() => (this.scanning = false)}>
          Stop, keep what was found
        </button>
      </div>`;
  }

  #found(found: FoundUnit) {
    const { unit, line, matches } = found;
    const names = namesText(found);
    return html`<section class="found stack" aria-label=${`Address ${unit}`}>
      <div>
        <h3>${mark('done', 18)} Address ${unit}</h3>
        <p class="small mut">${lineText(line)}${names === '' ? nothing : ` · ${names}`}</p>
      </div>
      ${matches === undefined ? html`<p class="small">Looking which known device it is…</p>` : nothing}
      ${matches?.length === 0 ? html`<p class="small">No known device fits.</p>` : nothing}
      ${matches?.map((match) => this.#match(found, match))}
      <div class="row">
        <button type="button" class="btn" @click=${() => this.#browse(found)}>
          ${icon('table')} Look at its registers
        </button>
      </div>
    </section>`;
  }

  #match(found: FoundUnit, match: UnitMatch) {
    return html`<div class="match row between">
      <div>
        <p><b>${match.title}</b> fits</p>
        ${match.shows.length > 0 ? html`<p class="small mut">It reads ${showsText(match)}</p>` : nothing}
      </div>
      <button type="button" class="btn primary" @click=${() => this.#use(found, match)}>Record it</button>
    </div>`;
  }

  #browse(found: FoundUnit): void {
    this.scanning = false;
    this.browsed = found;
  }

  #use({ unit, line }: FoundUnit, { title, driver, options }: UnitMatch): void {
    this.scanning = false;
    const { address } = this;
    const detail: Omit<DeviceConfig, 'id'> = {
      label: unit > 1 ? `${title} ${unit}` : title,
      driver,
      address,
      line,
      options,
    };
    this.dispatchEvent(new CustomEvent('fl-start', { detail, bubbles: true, composed: true }));
  }

  async #begin(how: 'quick' | 'full'): Promise<void> {
    const run = (this.#newest = {});
    this.trouble = this.last = undefined;
    this.scanning = true;
    try {
      for (let cursor: string | undefined; ;) {
        const query = { address: this.address, how, ...(cursor === undefined ? {} : { cursor }) };
        const part = await this.api.scanModbus(query);
        if (this.#newest !== run) return;
        this.last = part;
        cursor = part.cursor;
        if (cursor === undefined || !this.scanning) break;
      }
    } catch (error) {
      if (this.#newest !== run) return;
      this.trouble = toFault(error);
    }
    this.scanning = false;
  }
}
