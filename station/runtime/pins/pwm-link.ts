import { latin1 } from '../../codec/bytes.ts';
import { namedLine } from '../../codec/named-numbers.ts';
import type { LinkSpec } from '../../model/link.ts';
import { fault } from '../../model/fault.ts';
import { Mailbox } from '../mailbox.ts';
import type { Clock, Heard, Link } from '../platform.ts';
import { EdgeCounter } from './edge-counter.ts';
import { type Pin, pinAddress, type Pins } from './pins.ts';

/** The PWM outputs of the machine. */
export interface Pwm {
  /** Takes an output, off until it is set. @throws link/not-found, link/denied, link/busy, link/unsupported. */
  open(
    place: { readonly chip: string; readonly channel: number },
    periodNs: number,
    isInverted: boolean,
  ): Promise<PwmOutput>;
}
export interface PwmOutput {
  /** What it is at, of its period, as the kernel says. @throws link/lost. */
  dutyNs(): Promise<number>;
  /** @throws link/lost. */
  set(dutyNs: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a PWM output as a link: `duty:37.5` sets it in percent, `?` asks; both are answered by what it is at, and what its tach line counted.
 * @throws as {@link Pwm.open} and, for the tach, as {@link Pins.open}.
 */
export async function openPwmLink(
  pwm: Pwm,
  pins: Pins,
  spec: LinkSpec,
  address: string,
  clock: Pick<Clock, 'steady'>,
  signal: AbortSignal,
): Promise<Link> {
  const [, chip, channel] = /^pwm:(pwmchip\d{1,3}):(\d{1,3})$/.exec(address) ?? [];
  if (spec.kind !== 'pwm' || chip === undefined) throw fault('link/unsupported', { address });
  const { frequencyHz, isInverted, safePercent, tach } = spec.use;
  const periodNs = Math.round(1e9 / frequencyHz);
  const pulses = tach === undefined ? undefined : await pins.open(pinAddress(tach), TACH);
  try {
    const output = await pwm.open({ chip, channel: Number(channel) }, periodNs, isInverted);
    const link = new PwmLink(output, pulses, periodNs, safePercent, address, clock, signal);
    await link.begin();
    return link;
  } catch (error) {
    await pulses?.close();
    throw error;
  }
}

/** Two pulses a turn that pull the line to ground. Intel, 4-Wire PWM Controlled Fans, revision 1.3, section 2.1.3. */
const TACH = { mode: 'count', activeLow: false, bias: 'pull-up', edges: 'falling', debounceMs: 0 } as const;

class PwmLink implements Link {
  readonly lineless = true;
  readonly heard = new Mailbox<Heard>();
  readonly #output: PwmOutput;
  readonly #tach: Pin | undefined;
  readonly #periodNs: number;
  readonly #safePercent: number;
  readonly #address: string;
  readonly #clock: Pick<Clock, 'steady'>;
  readonly #signal: AbortSignal;
  readonly #counter: EdgeCounter;
  #closed: Promise<void> | undefined;
  readonly #abort = () => void this.close().catch(() => undefined);

  constructor(
    output: PwmOutput,
    tach: Pin | undefined,
    periodNs: number,
    safePercent: number,
    address: string,
    clock: Pick<Clock, 'steady'>,
    signal: AbortSignal,
  ) {
    this.#output = output;
    this.#tach = tach;
    this.#periodNs = periodNs;
    this.#safePercent = safePercent;
    this.#address = address;
    this.#clock = clock;
    this.#signal = signal;
    this.#counter = new EdgeCounter(clock.steady());
  }

  async begin(): Promise<void> {
    this.#signal.addEventListener('abort', this.#abort, { once: true });
    await this.#set(this.#safePercent);
    if (this.#signal.aborted) await this.close();
  }

  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#closed) throw fault('link/lost', { address: this.#address });
    for (const word of latin1(bytes.subarray(0, 256)).split('\n')) {
      const percent = /^duty:(\d{1,3}(?:\.\d{1,6})?)$/.exec(word)?.[1];
      if (percent !== undefined) await this.#set(Math.min(100, Number(percent)));
      else if (word !== '?') continue;
      this.heard.put({
        kind: 'bytes',
        bytes: namedLine({ duty: await this.#percent(), ...this.#counted() }),
      });
    }
  }

  close(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#abort);
    return (this.#closed ??= this.#end());
  }

  #set(percent: number): Promise<void> {
    return this.#output.set(Math.round((percent / 100) * this.#periodNs));
  }

  async #percent(): Promise<number> {
    return (100 * (await this.#output.dutyNs())) / this.#periodNs;
  }

  #counted() {
    if (!this.#tach) return {};
    this.#counter.saw(this.#tach.edges());
    return this.#counter.take(this.#clock.steady());
  }

  /** Nobody sets it any more: it is left at what harms nobody. */
  async #end(): Promise<void> {
    this.heard.close();
    await this.#set(this.#safePercent).catch(() => undefined);
    await Promise.all([this.#output.close(), this.#tach?.close()]);
  }
}
