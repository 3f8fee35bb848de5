import { LitElement, css, html, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { LineCounts, LineHealth } from '../../../station/api/doctor.ts';
import { formatCount } from '../../text/numbers.ts';
import { controls } from '../../styles/controls.ts';

const HEIGHT = 72;
const LANE = 14;

const errorsOf = ({ framing, parity, break: breaks, overrun, damaged, unanswered }: LineCounts): number =>
  framing + parity + breaks + overrun + damaged + unanswered;

/** The last minutes of a line: bars for its bytes, crosses below where something came damaged, hatched where it was away. */
@customElement('fl-line-strip')
export class LineStrip extends LitElement {
  static override styles = [
    controls,
    css`
      svg {
        display: block;
        width: 100%;
        height: 86px;
        background: var(--surface-2);
        border: 1px solid var(--border-strong);
        border-radius: var(--r-s);
      }
      .bytes {
        fill: var(--accent);
      }
      .away {
        fill: url(#away);
        stroke: var(--text);
        stroke-width: 1;
        vector-effect: non-scaling-stroke;
      }
      .hatch {
        stroke: var(--text);
        stroke-width: 2;
      }
      .error {
        stroke: var(--crit);
        stroke-width: 2.5;
        fill: none;
        vector-effect: non-scaling-stroke;
      }
      .ends {
        display: flex;
        justify-content: space-between;
      }
    `,
  ];
  @property({ attribute: false }) health!: LineHealth;

  override render() {
    const { strip, drops, nowMs, stretchMs } = this.health;
    const most = Math.max(1, ...strip.map(({ bytes }) => bytes));
    const wide = 600 / 60;
    const first = 60 - strip.length;
    const place = (timeMs: number) => 600 - ((nowMs - timeMs) / stretchMs) * wide;
    const damaged = strip.reduce((sum, each) => sum + errorsOf(each), 0);
    return html`<svg
        role="img"
        viewBox="0 0 600 ${HEIGHT + LANE}"
        preserveAspectRatio="none"
        aria-label=${`The last 5 minutes: ${formatCount(damaged)} errors, ${formatCount(drops.length)} times away`}
      >
        <defs>
          <pattern id="away" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <path class="hatch" d="M2 0V8" />
          </pattern>
        </defs>
        ${strip.map((each, i) => {
          const x = (first + i) * wide;
          const high = (HEIGHT - 4) * (each.bytes / most);
          return svg`<rect class="bytes" x=${x + 1} y=${HEIGHT - high} width=${wide - 2} height=${high} />
            ${errorsOf(each) > 0 ? svg`<path class="error" d="M${x + 1} ${HEIGHT + 3}l8 8m0 -8l-8 8" />` : ''}`;
        })}
        ${drops.map(
          ({ timeMs, awayMs }) =>
            svg`<rect class="away" x=${place(timeMs)} y="0" height=${HEIGHT}
              width=${Math.max(3, ((awayMs ?? nowMs - timeMs) / stretchMs) * wide)} />`,
        )}
      </svg>
      <p class="small mut ends"><span>5 min ago</span><span>now</span></p>
      <p class="small mut">Bars: bytes. Crosses: something was damaged or unanswered. Hatched: away.</p>`;
  }
}
