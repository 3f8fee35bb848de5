import type { ReactiveControllerHost } from 'lit';
import type { FoundUnit, ModbusApi, RegistersQuery, RegistersRead } from '../../station/api/scan.ts';
import { toFault, type Fault } from '../../station/model/fault.ts';
import { parseNumber } from '../text/numbers.ts';
import { Repeat } from './repeat.ts';

const EVERY_MS = 1_000;
const MOST_ADDRESS = 0xffff;

/** How many registers are seen at once. */
export const SEEN = 16;

/** Where a person looks: which registers, and what the device's own display shows. */
export interface Place {
  readonly fn: RegistersQuery['function'];
  readonly from: number;
  readonly display: string;
}

/** Registers of a unit as they are now, read again and again while somebody looks. */
export class RegisterLook {
  place: Place = { fn: 4, from: 0, display: '' };
  read: RegistersRead | undefined;
  trouble: Fault | undefined;
  readonly #host: ReactiveControllerHost;
  readonly #at: () => { readonly api: ModbusApi; readonly address: string; readonly found: FoundUnit };

  constructor(
    host: ReactiveControllerHost,
    at: () => { readonly api: ModbusApi; readonly address: string; readonly found: FoundUnit },
  ) {
    this.#host = host;
    this.#at = at;
    new Repeat(host, EVERY_MS, () => this.#look());
  }

  go(to: Partial<Place>): void {
    const { fn, from, display } = { ...this.place, ...to };
    const first = Math.round(Math.min(MOST_ADDRESS - SEEN + 1, Math.max(0, from)));
    if (fn !== this.place.fn || first !== this.place.from) this.read = undefined;
    this.place = { fn, from: first, display };
    this.#host.requestUpdate();
  }

  async #look(): Promise<void> {
    const { fn, from } = this.place;
    try {
      const read = await this.#at().api.readModbus(this.#query());
      if (fn === this.place.fn && from === this.place.from) this.read = read;
      this.trouble = undefined;
    } catch (error) {
      this.trouble = toFault(error);
    }
    this.#host.requestUpdate();
  }

  #query(): RegistersQuery {
    const { address, found } = this.#at();
    const { fn, from, display } = this.place;
    const { line, unit } = found;
    const value = parseNumber(display);
    const decimals = Math.min(9, /[.,](\d*)/.exec(display)?.[1]?.length ?? 0);
    const query = { address, line, unit, function: fn, from, count: SEEN };
    return value === undefined ? query : { ...query, display: { value, decimals } };
  }
}
