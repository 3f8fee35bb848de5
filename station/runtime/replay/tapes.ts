import { isReplay } from '../../model/replay.ts';
import { fault } from '../../model/fault.ts';
import type { Traffic } from '../../model/traffic.ts';
import type { Clock, Transports } from '../platform.ts';
import { tapeLink } from './tape-link.ts';

/** Of one tape: some 4 MiB of plain bytes, or 16 MiB as a console records them. */
const MOST_THINGS = 2 ** 18;
/** The one that was put in first gives way; who plays it goes on. */
const MOST_TAPES = 4;

/** What was recorded of devices' wires, each behind an address of its own, where it is heard at its own speed. */
export class Tapes {
  readonly #clock: Clock;
  readonly #tapes = new Map<string, { readonly tape: readonly Traffic[]; readonly isFile: boolean }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Puts a tape in; `isFile`: what is on it is a file's own content, whose first line is whole. @throws config/invalid where nothing was heard, or where it is too long. */
  put(address: string, recorded: Iterable<Traffic>, isFile = false): void {
    const tape: Traffic[] = [];
    for (const traffic of recorded) {
      tape.push(traffic);
      if (tape.length > MOST_THINGS) throw fault('config/invalid', { problems: [TOO_LONG] });
    }
    if (!tape.some(({ kind }) => kind === 'heard')) throw fault('config/invalid', { problems: [EMPTY] });
    this.#tapes.delete(address);
    this.#tapes.set(address, { tape, isFile });
    if (this.#tapes.size > MOST_TAPES) this.#tapes.delete(this.#tapes.keys().next().value!);
  }

  /** The same wires, and tapes beside them: whoever opens one hears it from its beginning. */
  over(wires: Transports): Transports {
    return {
      ...wires,
      openLink: async (spec, address, signal) => {
        if (!isReplay(address)) return await wires.openLink(spec, address, signal);
        const put = this.#tapes.get(address);
        if (!put) throw fault('link/over', { address });
        const playing = { pace: 'as-recorded', isAsked: false, once: true } as const;
        const link = tapeLink(put.tape, playing, this.#clock, signal);
        return put.isFile ? { ...link, fresh: true } : link;
      },
    };
  }
}

const TOO_LONG = { path: '/file', message: 'too long to be played; read it as a whole under Live' };
const EMPTY = { path: '/file', message: 'no byte of a device is in it' };
