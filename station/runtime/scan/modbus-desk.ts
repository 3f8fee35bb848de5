import * as v from 'valibot';
import type {
  LineSettings,
  ModbusApi,
  RegistersQuery,
  RegistersRead,
  ScanPart,
  ScanQuery,
} from '../../api/scan.ts';
import { readRegisters, refusal, registersOf } from '../../codec/modbus.ts';
import { guessesIn } from '../../codec/register-view.ts';
import { checked, refuse } from '../checked.ts';
import type { Clock } from '../platform.ts';
import type { SharedLines } from '../wire/shared-lines.ts';
import { Turns } from '../turns.ts';
import { ModbusBus } from './modbus-bus.ts';
import { scan, SETTINGS } from './modbus-scan.ts';

/** How long one piece may take, about. */
const PIECE_MS = 400;
/** A line that nobody asks about any more is closed. */
const IDLE_MS = 5_000;

const Line = v.strictObject({
  baudRate: v.pipe(v.number(), v.integer(), v.minValue(50), v.maxValue(12_000_000)),
  parity: v.picklist(['none', 'even', 'odd']),
});
const Query = v.object({
  address: v.pipe(v.string(), v.maxLength(200)),
  line: Line,
  unit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(247)),
  function: v.picklist([1, 2, 3, 4]),
  from: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff)),
  count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(64)),
  display: v.exactOptional(
    v.object({
      value: v.pipe(v.number(), v.finite()),
      decimals: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(9)),
    }),
  ),
});

/**
 * Looks at what hangs on a Modbus wire before it is set up: a scan in pieces, for as long as somebody asks for the next, and
 * registers as they are now. One line at a time; only reading questions.
 */
export class ModbusDesk implements ModbusApi {
  readonly #transports: SharedLines;
  readonly #clock: Clock;
  readonly #turns = new Turns();
  #bus: { readonly key: string; readonly bus: ModbusBus; readonly close: AbortController } | undefined;
  #walk: ReturnType<typeof scan> | undefined;
  #begun = 0;
  #asked = 0;

  constructor(transports: SharedLines, clock: Clock) {
    this.#transports = transports;
    this.#clock = clock;
  }

  /** @throws config/invalid for the cursor of a scan that is over; link/… where the port cannot be opened. */
  scanModbus(query: ScanQuery): Promise<ScanPart> {
    return this.#turns.take(async () => {
      const { address, how, cursor } = query;
      if (cursor === undefined) {
        const open = this.#transports.settingsOf(address);
        const inUse = open && [{ baudRate: open.baudRate, parity: open.parity ?? 'none' }];
        await this.#close();
        this.#begun++;
        this.#walk = scan(how, inUse ?? SETTINGS, (line) => this.#at(address, line));
      } else if (cursor !== String(this.#begun) || !this.#walk) refuse('/cursor', 'another scan was begun');
      return await this.#piece(this.#walk);
    });
  }

  /** @throws config/invalid; link/… where the port cannot be opened. */
  readModbus(query: RegistersQuery): Promise<RegistersRead> {
    return this.#turns.take(async () => {
      const asked = checked(Query, query);
      const { address, line, unit, function: fn, from, count, display } = asked;
      const bus = await this.#at(address, line);
      const asking = bus.ask(readRegisters({ unit, fn, address: from, count }), 'patient');
      const answer = await asking.catch(async (error: unknown) => {
        await this.#close();
        throw error;
      });
      this.#closeWhenIdle();
      if (!answer) return { answer: 'silent' };
      const code = refusal(answer);
      return code === undefined
        ? { answer: 'numbers', rows: guessesIn(fn, from, registersOf(answer), display).slice(0, count) }
        : { answer: 'refused', code };
    });
  }

  async #piece(walk: ReturnType<typeof scan>): Promise<ScanPart> {
    const untilMs = this.#clock.steady() + PIECE_MS;
    try {
      for (;;) {
        const { done, value } = await walk.next();
        if (done) this.#walk = undefined;
        if (done) return value;
        if (this.#clock.steady() >= untilMs) return { ...value, cursor: String(this.#begun) };
      }
    } catch (error) {
      await this.#close();
      throw error;
    } finally {
      this.#closeWhenIdle();
    }
  }

  async #at(address: string, line: LineSettings): Promise<ModbusBus> {
    const key = `${address} ${line.baudRate} ${line.parity}`;
    if (this.#bus?.key === key) return this.#bus.bus;
    await this.#closeBus();
    const close = new AbortController();
    const bus = await ModbusBus.open(this.#transports, this.#clock, address, line, close.signal);
    this.#bus = { key, bus, close };
    return bus;
  }

  #closeWhenIdle(): void {
    const asked = ++this.#asked;
    const idle = () => this.#turns.take(async () => void (asked === this.#asked && (await this.#close())));
    void this.#clock
      .sleep(IDLE_MS)
      .then(idle)
      .catch(() => undefined);
  }

  async #close(): Promise<void> {
    this.#walk = undefined;
    await this.#closeBus();
  }

  async #closeBus(): Promise<void> {
    const open = this.#bus;
    this.#bus = undefined;
    await open?.bus.close();
    open?.close.abort();
  }
}
