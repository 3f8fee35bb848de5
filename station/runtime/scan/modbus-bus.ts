import { modbusIdentity } from '../../codec/framing/modbus.ts';
import { alike, answerBytes, answers } from '../../codec/modbus.ts';
import { fault } from '../../model/fault.ts';
import type { LineSettings } from '../../api/scan.ts';
import { Counting } from '../wire/counters.ts';
import { Exchange } from '../wire/exchange.ts';
import { Mailbox } from '../mailbox.ts';
import type { Clock, Link, Transports } from '../platform.ts';
import { listen } from '../wire/cutting.ts';
import type { Frame, Loss } from '../wire/frame.ts';

/** How long a unit may think; most answer within 50 ms. */
const THINKS_MS = 100;
const PATIENCE = 8;

/** A line with Modbus units on it whom nobody knows yet. Whoever has it only ever reads. */
export class ModbusBus {
  readonly line: LineSettings;
  /** Units that were heard, in time or late. */
  readonly heard = new Set<number>();
  readonly #address: string;
  readonly #link: Link;
  readonly #exchange: Exchange;
  readonly #counting = new Counting();

  private constructor(address: string, line: LineSettings, link: Link, clock: Clock) {
    const spec = { kind: 'serial', ...line, shared: true } as const;
    const arrivals = new Mailbox<Frame | Loss>();
    const asking = { everyMs: 0, timeoutMs: THINKS_MS, silentChars: 3.5, requests: [] };
    this.line = line;
    this.#address = address;
    this.#link = link;
    const polite = { ...asking, answers, answerBytes, alike };
    this.#exchange = new Exchange(polite, link, spec, arrivals, clock, this.#counting.story);
    const wire = { link: spec, framing: () => this.#framer() };
    void listen(link, wire, arrivals, () => arrivals, clock, this.#counting);
  }

  /** @throws link/…, link/shared where the line is in use at another speed. */
  static async open(
    transports: Transports,
    clock: Clock,
    address: string,
    line: LineSettings,
    signal: AbortSignal,
  ): Promise<ModbusBus> {
    const link = await transports.openLink({ kind: 'serial', ...line, shared: true }, address, signal);
    return new ModbusBus(address, line, link, clock);
  }

  /** It has no rate and no parity: another setting is the same again. */
  get isLineless(): boolean {
    return this.#link.lineless === true;
  }

  /** Frames that were damaged, or bytes that were none. */
  get unreadable(): number {
    const { dropped, lineErrors } = this.#counting;
    return dropped + lineErrors.framing + lineErrors.parity;
  }

  /**
   * The answer, good or refusing; undefined where none came, or a damaged one. `patient`: of a unit that is known to be
   * there, which may think longer about what it does not know. @throws link/lost.
   */
  async ask(request: Uint8Array, patient?: 'patient'): Promise<Uint8Array | undefined> {
    return this.#put(request, 0, patient ? PATIENCE : 1);
  }

  /** As a patient `ask`, and once more where no answer came, or a damaged one: it decides. @throws link/lost. */
  async insist(request: Uint8Array): Promise<Uint8Array | undefined> {
    return (await this.#put(request, 0, PATIENCE)) ?? this.#put(request, 1, PATIENCE);
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  async #put(request: Uint8Array, tried: number, times: number): Promise<Uint8Array | undefined> {
    const came = await this.#exchange.put(request, tried, times);
    if (came === 'ended') throw fault('link/lost', { address: this.#address });
    return came !== 'silent' && came.kind === 'frame' ? came.bytes : undefined;
  }

  /** An adapter may give back what was asked; that is no sign of a unit. */
  #framer() {
    const framer = modbusIdentity();
    const { heard } = this;
    return {
      push(chunk: Uint8Array) {
        const frames = framer.push(chunk);
        for (const frame of frames)
          if (frame[1]! & 0x80 || frame.length === 5 + frame[2]!) heard.add(frame[0]!);
        return frames;
      },
      get dropped() {
        return framer.dropped;
      },
    };
  }
}
