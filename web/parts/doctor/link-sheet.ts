import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DeviceView } from '../../../station/api/device.ts';
import type { LineHealth } from '../../../station/api/doctor.ts';
import { type Fault, toFault } from '../../../station/model/fault.ts';
import { Repeat } from '../../state/repeat.ts';
import type { StationState } from '../../state/station-state.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { dropText, findingText, healthRows, suspicionText } from '../../text/doctor.ts';
import { formatNumber } from '../../text/numbers.ts';
import { faultNote } from '../fault-note.ts';
import { mark } from '../mark.ts';
import '../sheet.ts';
import './line-strip.ts';

const LOOK_EVERY_MS = 1_000;

/** How a device's line does: what is most likely wrong and what to do, how full it is, and its last minutes. */
@customElement('fl-link-sheet')
export class LinkSheet extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      meter {
        width: 100%;
        height: 18px;
      }
      dl {
        display: grid;
        grid-template-columns: minmax(0, 2fr) minmax(0, 3fr);
        gap: 4px 16px;
        font-size: 15px;
      }
      dt {
        color: var(--text-2);
      }
      dd {
        overflow-wrap: anywhere;
      }
    `,
  ];
  @property({ attribute: false }) station!: StationState;
  @property({ attribute: false }) device!: DeviceView;
  @state() private health: LineHealth | undefined;
  @state() private trouble: Fault | undefined;

  constructor() {
    super();
    new Repeat(this, LOOK_EVERY_MS, () => this.#look());
  }

  override render() {
    const { health } = this;
    return html`<fl-sheet
      side
      label=${`Connection of ${this.device.label}`}
      @fl-close=${() => this.dispatchEvent(new CustomEvent('fl-close'))}
    >
      <div class="stack">
        ${this.trouble ? faultNote(this.trouble, 'warning') : nothing}
        ${health ? this.#told(health) : html`<p class="mut" role="status">Looking…</p>`}
      </div>
    </fl-sheet>`;
  }

  #told(health: LineHealth) {
    return html`<div class="stack" aria-live="polite">${this.#finding(health)}</div>
      ${this.#capacity(health)}
      <fl-line-strip .health=${health}></fl-line-strip>
      ${
        health.drops.length === 0
          ? nothing
          : html`<h3>Reconnects</h3>
              <ul class="small">
                ${[...health.drops].reverse().map((drop) => html`<li>${dropText(drop)}</li>`)}
              </ul>`
      }
      <h3>Measured in the last 5 minutes</h3>
      <dl>
        ${healthRows(health).map(
          ([name, value]) =>
            html`<dt>${name}</dt>
              <dd>${value}</dd>`,
        )}
      </dl>`;
  }

  #finding({ diagnosis, line, openMs }: LineHealth) {
    const { suspicions } = diagnosis;
    if (suspicions.length === 0)
      return html`<div class="note">
        ${mark(diagnosis.finding === 'well' ? 'done' : 'silent', 18)}
        <p><b>${findingText(diagnosis, openMs)}</b></p>
      </div>`;
    return suspicions.map((suspicion, i) => {
      const { title, evidence, step } = suspicionText(suspicion, line);
      if (i > 0) return html`<p class="small"><b>Also: ${title}</b> ${evidence}</p>`;
      return html`<div class="note warn">
        ${mark('warning', 18)}
        <p><b>${title}</b> ${evidence} <br />${step}</p>
      </div>`;
    });
  }

  #capacity({ bytesPerS, capacityPerS }: LineHealth) {
    if (capacityPerS === undefined) return nothing;
    const full = (100 * bytesPerS) / capacityPerS;
    const text = `The line is ${formatNumber(full, full < 10 ? 1 : 0)} % full`;
    return html`<div>
      <p class="small">${text}</p>
      <meter min="0" max="100" high="90" optimum="0" value=${full} aria-label=${text}></meter>
    </div>`;
  }

  async #look(): Promise<void> {
    try {
      this.health = await this.station.api.examineLine(this.device.device);
      this.trouble = undefined;
    } catch (error) {
      this.trouble = toFault(error);
    }
  }
}
