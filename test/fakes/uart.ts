import { fault } from '../../station/model/fault.ts';
import type { Line } from '../../station/model/listening.ts';
import type { Heard, Link, Transports } from '../../station/runtime/platform.ts';
import type { FakeClock } from './clock.ts';
import { ScriptedLink } from './scripted-link.ts';

/** What a device says: bytes, each so long after the one before. */
export interface Speaker {
  readonly line: Line;
  /** The burst with this number; undefined when it has nothing more to say. */
  says(burst: number): Uint8Array | undefined;
  readonly everyMs: number;
  /** How long it is silent after its port was opened, as a board that restarts. */
  readonly bootMs?: number;
}

/** Ports behind which one device speaks, heard as a UART hears it that is set to another line: bit by bit. */
export class UartPort implements Transports {
  readonly opened: Line[] = [];
  /** What an open port's line was changed to in place. */
  readonly tuned: Line[] = [];
  written = 0;
  open = 0;
  readonly #speaker: Speaker;
  readonly #clock: FakeClock;
  readonly #does: ((line: Line) => boolean) | undefined;

  /** `does`: whether the line can be changed to this in place; absent where no line can. */
  constructor(speaker: Speaker, clock: FakeClock, does?: (line: Line) => boolean) {
    this.#speaker = speaker;
    this.#clock = clock;
    this.#does = does;
  }

  async openLink(
    spec: { kind: string } & Partial<Line>,
    address: string,
    signal: AbortSignal,
  ): Promise<Link> {
    let line = lineOf(spec);
    this.opened.push(line);
    this.open++;
    const link: ScriptedLink & Pick<Link, 'setLine'> = new ScriptedLink();
    const does = this.#does;
    if (does)
      link.setLine = async (wanted) => {
        if (!does(lineOf(wanted))) throw fault('link/unsupported', { address });
        this.tuned.push((line = lineOf(wanted)));
      };
    const over = new AbortController();
    const { close } = link;
    link.close = async () => {
      if (!over.signal.aborted) this.open--;
      over.abort();
      await close.call(link);
    };
    signal.addEventListener('abort', () => void link.close(), { once: true, signal: over.signal });
    link.obeys = () => this.written++;
    void this.#speak(
      () => line,
      (heard) => link.heard.put(heard),
      () => over.signal.aborted,
    );
    return link;
  }

  async #speak(line: () => Line, put: (heard: Heard) => void, closed: () => boolean): Promise<void> {
    await this.#clock.sleep(this.#speaker.bootMs ?? 0);
    for (let burst = 0; !closed(); burst++) {
      const bytes = this.#speaker.says(burst);
      if (bytes) for (const heard of heardAt(line(), this.#speaker.line, bytes)) put(heard);
      await this.#clock.sleep(this.#speaker.everyMs);
    }
  }
}

const lineOf = (spec: Partial<Line>): Line => ({
  baudRate: spec.baudRate!,
  parity: spec.parity ?? 'none',
  dataBits: spec.dataBits ?? 8,
});

/** What a UART set to `ours` makes of bytes that are sent as `theirs`. */
export function heardAt(ours: Line, theirs: Line, bytes: Uint8Array): readonly Heard[] {
  const levels = [...bytes].flatMap((byte) => bitsOf(byte, theirs));
  const per = theirs.baudRate / ours.baudRate;
  /** The line's level at a time in our bits; idle before and behind. */
  const at = (time: number) => levels[Math.floor(time * per)] ?? 1;
  const heard: Heard[] = [];
  const size = ours.dataBits + (ours.parity === 'none' ? 0 : 1);
  const end = levels.length / per;
  for (let time = 0; time < end;) {
    if (at(time) === 1) {
      time += 1 / 16;
      continue;
    }
    const bits = Array.from({ length: size }, (_, i) => at(time + 1.5 + i));
    const stop = at(time + 1.5 + size);
    const byte = bits.slice(0, ours.dataBits).reduce((value: number, bit, i) => value | (bit << i), 0);
    const ones = bits.reduce((sum: number, bit) => sum + bit, 0);
    if (stop === 0) heard.push({ kind: 'line-error', error: byte === 0 ? 'break' : 'framing' });
    else if (ours.parity !== 'none' && ones % 2 !== (ours.parity === 'odd' ? 1 : 0))
      heard.push({ kind: 'line-error', error: 'parity' });
    else heard.push({ kind: 'bytes', bytes: Uint8Array.of(byte) });
    time += size + 1.5;
  }
  return heard;
}

function bitsOf(byte: number, { dataBits, parity }: Line): readonly number[] {
  const bits = Array.from({ length: dataBits }, (_, i) => (byte >> i) & 1);
  const ones = bits.reduce((sum: number, bit) => sum + bit, 0);
  const check = parity === 'none' ? [] : [(ones + (parity === 'odd' ? 1 : 0)) % 2];
  return [0, ...bits, ...check, 1];
}
