import { html, type TemplateResult } from 'lit';
import type { Manifest } from '../../../station/api/config.ts';
import { parseNumber } from '../../text/numbers.ts';

const BAUD_RATES = [1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600];
const PARITIES = ['none', 'even', 'odd'] as const;

/** The settings of a serial line as they are typed; what is empty is the driver's own. */
export interface TypedLine {
  readonly baudRate: string;
  readonly parity: (typeof PARITIES)[number] | undefined;
}
export const USUAL_LINE: TypedLine = { baudRate: '', parity: undefined };

/** The fields for the rate and the parity of a serial line; `set` hears of every change. */
export const lineFields = (
  manifest: Manifest | undefined,
  line: TypedLine,
  set: (line: TypedLine) => void,
): TemplateResult => html`
  <div class="field">
    <label for="baud">Baud rate</label>
    <input
      id="baud"
      list="rates"
      inputmode="numeric"
      autocomplete="off"
      placeholder=${manifest?.baudRate ?? ''}
      .value=${line.baudRate}
      @input=${(event: Event) => set({ ...line, baudRate: valueOf(event) })}
    />
    <datalist id="rates">${BAUD_RATES.map((rate) => html`<option value=${rate}></option>`)}</datalist>
  </div>
  <div class="field">
    <label for="parity">Parity</label>
    <select
      id="parity"
      @change=${(event: Event) => set({ ...line, parity: PARITIES.find((each) => each === valueOf(event)) })}
    >
      ${PARITIES.map(
        (parity) =>
          html`<option value=${parity} ?selected=${parity === (line.parity ?? manifest?.parity ?? 'none')}>
            ${parity}
          </option>`,
      )}
    </select>
  </div>
`;

/** The line as typed, or the driver's own; undefined where what was typed is no rate. */
export function lineOf(manifest: Manifest, { baudRate: typed, parity }: TypedLine) {
  const baudRate = typed.trim() === '' ? manifest.baudRate : parseNumber(typed);
  return baudRate !== undefined && Number.isInteger(baudRate) && baudRate >= 50 && baudRate <= 12_000_000
    ? { baudRate, parity: parity ?? manifest.parity ?? 'none' }
    : undefined;
}

const valueOf = (event: Event): string => (event.target as HTMLInputElement).value;
