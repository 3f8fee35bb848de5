import { LitElement, css, html, nothing, svg } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { PortCandidate } from '../../../station/api/care.ts';
import type { DeviceView } from '../../../station/api/device.ts';
import { type Fault, toFault } from '../../../station/model/fault.ts';
import { Movement, mover } from '../../state/movement.ts';
import { Repeat } from '../../state/repeat.ts';
import type { StationState } from '../../state/station-state.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { formatNumber } from '../../text/numbers.ts';
import { portName } from '../../text/ports.ts';
import { faultNote } from '../fault-note.ts';
import { mark } from '../mark.ts';
import '../sheet.ts';

const LOOK_EVERY_MS = 250;

/** Touch the sensor: which one moves? Each port that a device may be at, with what it says now; a person confirms. */
@customElement('fl-which-sheet')
export class WhichSheet extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      section {
        display: grid;
        gap: 8px;
        padding: 12px;
        border: var(--edge) solid var(--border-strong);
        border-radius: var(--r);
      }
      section.moves {
        border-color: var(--accent);
        box-shadow: inset 6px 0 0 var(--accent);
      }
      svg.curve {
        display: block;
        width: 100%;
        height: 48px;
        background: var(--surface-2);
        border-radius: var(--r-s);
      }
      path.line {
        fill: none;
        stroke: var(--accent);
        stroke-width: 2;
        vector-effect: non-scaling-stroke;
      }
    `,
  ];
  @property({ attribute: false }) station!: StationState;
  @property({ attribute: false }) device!: DeviceView;
  @state() private candidates: readonly PortCandidate[] = [];
  @state() private trouble: Fault | undefined;
  readonly #movements = new Map<string, Map<string, Movement>>();
  readonly #looking = new Repeat(this, LOOK_EVERY_MS, () => this.#look());

  override render() {
    const { candidates } = this;
    const moves = mover(candidates.map(({ address }) => this.#most(address)?.moved ?? 0));
    return html`<fl-sheet
      side
      label=${`Which one is ${this.device.label}?`}
      @fl-close=${() => this.dispatchEvent(new CustomEvent('fl-close'))}
    >
      <div class="stack">
        <p>
          <b>Touch the sensor of ${this.device.label}</b>, warm it, cover it or move it: the one that changes
          is marked. Nothing is recorded until you have chosen.
        </p>
        ${this.trouble ? faultNote(this.trouble, 'warning') : nothing}
        ${candidates.length === 0 ? html`<p class="mut" role="status">Opening the ports…</p>` : nothing}
        ${candidates.map((candidate, i) => this.#port(candidate, i, moves === i))}
      </div>
    </fl-sheet>`;
  }

  #port({ address, values, facts, fault }: PortCandidate, i: number, moves: boolean) {
    const name = `Port ${String.fromCharCode(65 + i)}`;
    const told = Object.entries(facts).map(([what, text]) => `${what} ${text}`);
    return html`<section class=${moves ? 'moves' : ''} aria-label=${name}>
      <div class="row between">
        <h3>${name}</h3>
        <span class="small mut">${portName(address)}</span>
      </div>
      ${moves ? html`<p role="status">${mark('done', 16)} <b>This one moves.</b></p>` : nothing}
      ${fault ? faultNote(fault, 'warning') : nothing}
      <svg class="curve" aria-hidden="true" viewBox="0 0 100 100" preserveAspectRatio="none">
        ${svg`<path class="line" d=${curve(this.#most(address)?.values ?? [])} />`}
      </svg>
      <p class="small num">
        ${
          Object.keys(values).length === 0
            ? 'Nothing heard yet.'
            : Object.entries(values)
                .slice(0, 4)
                .map(([channel, value]) => `${channel} ${formatNumber(value, 2)}`)
                .join(' · ')
        }
      </p>
      ${told.length > 0 ? html`<p class="small">It says: ${told.join(', ')}</p>` : nothing}
      <button type="button" class=${moves ? 'btn primary' : 'btn'} @click=${() => void this.#choose(address)}>
        This is ${this.device.label}
      </button>
    </section>`;
  }

  /** The number of a port that moves most. */
  #most(address: string): Movement | undefined {
    const all = [...(this.#movements.get(address)?.values() ?? [])];
    return all.reduce<Movement | undefined>(
      (one, each) => (one && one.moved >= each.moved ? one : each),
      undefined,
    );
  }

  async #look(): Promise<void> {
    try {
      const candidates = await this.station.api.whichPort(this.device.device);
      for (const { address, values } of candidates) this.#saw(address, values);
      this.candidates = candidates;
    } catch (error) {
      this.trouble = toFault(error);
    }
  }

  #saw(address: string, values: PortCandidate['values']): void {
    const known = this.#movements.get(address) ?? new Map<string, Movement>();
    this.#movements.set(address, known);
    for (const [channel, value] of Object.entries(values)) {
      const movement = known.get(channel) ?? new Movement();
      known.set(channel, movement);
      movement.saw(value);
    }
  }

  async #choose(address: string): Promise<void> {
    this.#looking.stop();
    try {
      await this.station.api.confirmPort(this.device.device, address);
      this.dispatchEvent(new CustomEvent('fl-close'));
    } catch (error) {
      this.trouble = toFault(error);
    }
  }
}

function curve(values: readonly number[]): string {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const y = (value: number) => 50 - (80 * (value - (low + high) / 2)) / Math.max(high - low, 1e-9);
  return values.map((value, i) => `${i === 0 ? 'M' : 'L'}${(i * 100) / 79} ${y(value).toFixed(1)}`).join('');
}
