import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { TriedField, TriedFrame } from '../../../station/model/profile.ts';
import { controls } from '../../styles/controls.ts';
import { seriesColors } from '../../styles/series-colors.ts';
import { formatNumber, withUnit } from '../../text/numbers.ts';
import { formatClock } from '../../text/times.ts';
import { mark } from '../mark.ts';

const ROWS = 8;
/** Of a longer frame the first bytes are drawn. */
const MOST_CELLS = 256;

/** The newest frames byte by byte: what belongs to a field has its colour, and its name or number beside. */
@customElement('fl-byte-grid')
export class ByteGrid extends LitElement {
  static override styles = [
    controls,
    seriesColors,
    css`
      .newest {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 4px;
      }
      .part {
        display: grid;
        align-content: start;
        border-bottom: 3px solid var(--line, transparent);
        max-width: 100%;
        min-width: 0;
      }
      .bytes,
      .frames code {
        font: 500 15px/24px var(--mono);
        overflow-wrap: anywhere;
      }
      .part small {
        font: 500 12px/16px var(--font);
        color: var(--text-2);
        overflow-wrap: anywhere;
      }
      .frames {
        display: grid;
        gap: 4px;
        overflow: auto;
      }
      .frames li {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 8px;
        align-items: baseline;
      }
      .frames span.cell {
        border-bottom: 2px solid var(--line, transparent);
      }
      sup {
        font: 600 10px/10px var(--font);
      }
    `,
  ];
  @property({ attribute: false }) frames: readonly TriedFrame[] = [];
  /** As characters where they are readable, else as two hexadecimal digits. */
  @property({ type: Boolean }) text = false;

  override render() {
    const newest = this.frames.at(-1);
    if (!newest) return html`<p class="mut">No frame yet.</p>`;
    return html`
      <h3>
        The newest frame, ${newest.bytes.length} bytes${newest.kind === undefined ? ', of no kind' : ''}
      </h3>
      <div class="newest">
        ${(this.text ? partsOf(newest) : partsOf(newest).flatMap(apart)).map((part) => this.#part(part, newest))}
      </div>
      ${newest.wrong ? html`<p class="small">${mark('warning', 16)} ${newest.wrong}</p>` : nothing}
      <details>
        <summary>The last frames</summary>
        <ol class="frames">
          ${this.frames.slice(-ROWS).map((frame) => this.#row(frame))}
        </ol>
      </details>
    `;
  }

  #part({ from, to, field }: Part, frame: TriedFrame) {
    const color = field ? `s${field.index % 8}` : '';
    return html`<span class="part ${color}">
      <span class="bytes">${this.#bytes(frame, from, to)}</span>
      <small>${field ? captionOf(field) : from === to - 1 ? from : `${from}–${to - 1}`}</small>
    </span>`;
  }

  #row(frame: TriedFrame) {
    const marks = partsOf(frame).map(
      ({ from, to, field }) =>
        html`<span class="cell ${field ? `s${field.index % 8}` : ''}"
          >${this.#bytes(frame, from, to)}${field ? html`<sup>${field.index + 1}</sup>` : nothing}</span
        > `,
    );
    return html`<li>
      <span class="small mut num">${formatClock(frame.timeMs)}</span>
      <code>${marks}${frame.wrong ? html` (${frame.wrong})` : nothing}</code>
    </li>`;
  }

  #bytes({ bytes }: TriedFrame, from: number, to: number): string {
    return Array.from(bytes.subarray(from, to), (byte) =>
      this.text ? charOf(byte) : byte.toString(16).padStart(2, '0').toUpperCase(),
    ).join(this.text ? '' : ' ');
  }
}

interface Part {
  readonly from: number;
  readonly to: number;
  readonly field: TriedField | undefined;
}

/** A frame in pieces: each field, and what lies between them. A field that lies in another is not drawn twice. */
function partsOf({ bytes, fields }: TriedFrame): readonly Part[] {
  const parts: Part[] = [];
  const end = Math.min(bytes.length, MOST_CELLS);
  let at = 0;
  for (const field of [...fields].sort((a, b) => a.from - b.from)) {
    if (field.from < at || field.to > end || field.to === field.from) continue;
    if (field.from > at) parts.push({ from: at, to: field.from, field: undefined });
    parts.push({ from: field.from, to: field.to, field });
    at = field.to;
  }
  if (at < end) parts.push({ from: at, to: end, field: undefined });
  return parts;
}

/** Bytes that nobody knows yet each have their number below. */
const apart = (part: Part): readonly Part[] =>
  part.field
    ? [part]
    : Array.from({ length: part.to - part.from }, (_, i) => ({
        from: part.from + i,
        to: part.from + i + 1,
        field: undefined,
      }));

const captionOf = ({ name, value, decimals, unit }: TriedField): string =>
  `${name} ${Number.isNaN(value) ? 'no value' : withUnit(formatNumber(value, decimals), unit)}`;

const charOf = (byte: number): string =>
  byte >= 32 && byte < 127 ? String.fromCharCode(byte) : byte === 9 ? '⇥' : '·';
