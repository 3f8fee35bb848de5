import type { HeardPart } from '../../api/listening.ts';
import type { Line } from '../../model/listening.ts';
import type { HeardBytes } from '../../model/profile.ts';
import { lineOf } from '../../detect/lines.ts';
import type { LinkSpec } from '../../model/link.ts';
import { Ring } from '../console/ring.ts';
import type { Clock, Heard, Link, Transports } from '../platform.ts';
import { traitsOf } from '../wire/link-traits.ts';

/** So much is kept of what a port said at one setting. */
const MOST_BYTES = 131_072;
const MOST_AT_ONCE = 2_048;

type Serial = Extract<LinkSpec, { kind: 'serial' }>;

/** Opens links whose bytes can be looked at beside, for as long as nobody has taken the link over. */
export class Overheard {
  readonly #clock: Clock;
  #run = 1;
  #line: Line | undefined;
  #ring = new Ring<HeardBytes>(MOST_BYTES);
  /** The link that is listened to. */
  #noting: Link | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What is new; all that is kept where it is of another run. */
  since(run: number, after: number): HeardPart {
    const { items, last } = this.#ring.after(run === this.#run ? after : 0, MOST_AT_ONCE);
    return { run: this.#run, after: last, line: this.#line, heard: items };
  }

  /** What was heard belongs to nobody any more. */
  forget(): void {
    this.#run++;
    this.#line = undefined;
    this.#ring = new Ring(MOST_BYTES);
  }

  /** The link has an owner, who is asked from now on. */
  stop(): void {
    this.#noting = undefined;
  }

  async openLink(wires: Transports, spec: LinkSpec, address: string, signal: AbortSignal): Promise<Link> {
    const link = await wires.openLink(spec, address, signal);
    this.#begin(link, spec);
    const setLine = link.setLine?.bind(link);
    const tuning = setLine && {
      setLine: async (next: Serial) => {
        await setLine(next);
        this.#begin(link, next);
      },
    };
    return {
      heard: this.#noted(link),
      write: (bytes) => link.write(bytes),
      close: () => link.close(),
      ...traitsOf(link),
      ...tuning,
    };
  }

  #begin(link: Link, spec: LinkSpec): void {
    this.forget();
    this.#noting = link;
    this.#line = spec.kind === 'serial' ? lineOf(spec) : undefined;
  }

  async *#noted(link: Link): AsyncGenerator<Heard> {
    for await (const each of link.heard) {
      if (each.kind === 'bytes' && link === this.#noting)
        this.#ring.put({ timeMs: this.#clock.now(), bytes: each.bytes.slice() }, each.bytes.length);
      yield each;
    }
  }
}
