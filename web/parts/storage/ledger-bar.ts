import { LitElement, css, html, svg, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { controls } from '../../styles/controls.ts';
import type { Parts } from '../../text/ledger.ts';

/** A part that is there is seen, however small it is. */
const LEAST_PERCENT = 1;

/** A device's readings as a bar: full where they are confirmed, hatched where they wait, yellow where they were refused, red where they are lost. */
@customElement('fl-ledger-bar')
export class LedgerBar extends LitElement {
  static override styles = [
    controls,
    css`
      svg {
        display: block;
        width: 100%;
        height: 14px;
        border-radius: 7px;
        background: var(--surface-2);
        border: 1px solid var(--border-strong);
      }
      .confirmed {
        fill: var(--ok);
      }
      .lost {
        fill: var(--crit);
      }
      .refused {
        fill: var(--warn);
      }
      .left {
        fill: var(--surface-2);
      }
      path {
        stroke: var(--accent);
        stroke-width: 3;
      }
    `,
  ];
  @property({ attribute: false }) parts!: Parts;

  override render() {
    let at = 0;
    return html`<svg aria-hidden="true">
      <defs>
        <pattern
          id="waiting"
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <path d="M1.5 0V6" />
        </pattern>
      </defs>
      ${this.#widths().map(([part, width]) => {
        const x = at;
        at += width;
        if (width === 0) return nothing;
        const fill = part === 'waiting' ? 'url(#waiting)' : nothing;
        return svg`<rect class=${part} x="${x}%" width="${width}%" height="100%" fill=${fill} />`;
      })}
    </svg>`;
  }

  #widths(): readonly (readonly [part: keyof Parts, percent: number])[] {
    const { confirmed, waiting, lost, refused, left } = this.parts;
    const all = Object.entries({ confirmed, waiting, left, refused, lost }) as [keyof Parts, number][];
    const shares = all.map(([, rows]) => (rows > 0 ? Math.max(LEAST_PERCENT, (100 * rows) / sumOf(all)) : 0));
    const sum = shares.reduce((total, share) => total + share, 0);
    return all.map(([part], i) => [part, sum === 0 ? 0 : (100 * shares[i]!) / sum]);
  }
}

const sumOf = (all: readonly (readonly [string, number])[]): number =>
  all.reduce((sum, [, rows]) => sum + rows, 0);
