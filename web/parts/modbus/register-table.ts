import { css, html, nothing, type TemplateResult } from 'lit';
import type { RegisterGuess, RegistersRead } from '../../../station/api/scan.ts';
import { kindText } from '../../text/modbus.ts';
import { formatNumber } from '../../text/numbers.ts';

type Numbers = Extract<RegistersRead, { answer: 'numbers' }>;
type Kind = Pick<RegisterGuess, 'type' | 'lowFirst'>;

export const registerTableStyles = css`
  .scroll {
    overflow: auto;
    max-height: 46dvh;
  }
  table {
    border-collapse: collapse;
    font: 500 14px/20px var(--mono);
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    padding: 0 4px;
    text-align: end;
    white-space: nowrap;
  }
  thead th {
    position: sticky;
    inset-block-start: 0;
    background: var(--surface);
  }
  td .btn {
    min-width: var(--tap);
    padding: 0 8px;
    font: inherit;
  }
  .fits {
    border: 2px solid var(--ok);
    font-weight: 700;
  }
`;

const MOST_FITTING = 6;

/** The numbers that may be the one on the display, in whatever order of words. */
export function fittingNumbers(
  { rows }: Numbers,
  pick: (address: number, guess: RegisterGuess) => void,
): TemplateResult | typeof nothing {
  const fitting = rows.flatMap(({ address, guesses }) =>
    guesses.flatMap((guess) =>
      // What is not below zero is the same with and without a sign.
      guess.scale === undefined || (guess.type.startsWith('i') && guess.value >= 0)
        ? []
        : [{ address, guess }],
    ),
  );
  if (fitting.length === 0) return nothing;
  return html`<div class="row" role="group" aria-label="Numbers that fit the display">
    ${fitting
      .slice(0, MOST_FITTING)
      .map(
        ({ address, guess }) =>
          html`<button type="button" class="btn fits" @click=${() => pick(address, guess)}>
            ✓ Register ${address}, ${kindText(guess)}: ${numberText(guess.value)}
          </button>`,
      )}
  </div>`;
}

/** Every number that may stand in the registers, each a button; `pick` hears which was pressed. */
export function registerTable(
  { rows }: Numbers,
  lowFirst: boolean,
  pick: (address: number, guess: RegisterGuess) => void,
): TemplateResult {
  const kinds = kindsOf(
    rows.flatMap(({ guesses }) => guesses),
    lowFirst,
  );
  const cell = (address: number, guess: RegisterGuess | undefined) => {
    if (!guess) return nothing;
    const fits = guess.scale !== undefined;
    const text = numberText(guess.value);
    return html`<button
      type="button"
      class=${fits ? 'btn fits' : 'btn quiet'}
      aria-label=${`Register ${address}, ${kindText(guess)}: ${text}${fits ? ', fits the display' : ''}`}
      @click=${() => pick(address, guess)}
    >
      ${fits ? '✓ ' : nothing}${text}
    </button>`;
  };
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Registers, live">
    <table>
      <thead>
        <tr>
          <th scope="col">Register</th>
          ${kinds.map((kind) => html`<th scope="col">${kindText({ type: kind.type })}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ address, guesses }) =>
            html`<tr>
              <th scope="row">${address}</th>
              ${kinds.map(
                (kind) =>
                  html`<td>
                    ${cell(
                      address,
                      guesses.find((each) => isSame(each, kind)),
                    )}
                  </td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

const isSame = (a: Kind, b: Kind): boolean => a.type === b.type && a.lowFirst === b.lowFirst;

/** What lies in one register has no order of words. */
const kindsOf = (guesses: readonly RegisterGuess[], lowFirst: boolean): readonly Kind[] =>
  guesses
    .filter((each, i) => guesses.findIndex((other) => isSame(each, other)) === i)
    .filter(({ type, lowFirst: low = false }) => ['u16', 'i16', 'bit'].includes(type) || low === lowFirst);

function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e10) return formatNumber(value, 0);
  const plain = Math.abs(value) >= 1e-3 && Math.abs(value) < 1e7;
  return plain ? formatNumber(value, 3) : value.toExponential(2);
}
