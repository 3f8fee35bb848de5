import type { Mark, Telltale } from '../drivers/driver.ts';
import { fixedIn, type Heard } from './marks.ts';
import type { Judged } from './suspect.ts';

/** More of the same proves no more: something else may have this habit. */
const MOST_FRAMES = 8;
const MOST_HITS = 4;
/** Who sends what cannot be the device's is somebody else; noise alone makes one such frame of very many. */
const SOUND_FOR_ONE_AGAINST = 4;

/** What speaks for one driver: its sound frames, and its marks where frames are cut or damaged. */
export class Proof {
  readonly #telltale: Telltale;
  /** Frames that prove something, and bytes of all that were read. */
  frames = 0;
  refused = 0;
  bytes = 0;
  #against = 0;
  #bits = 0;

  constructor(telltale: Telltale) {
    this.#telltale = telltale;
  }

  /** Whose frames it reads too. */
  get also(): readonly string[] {
    return this.#telltale.also ?? [];
  }

  add({ frame, said }: Judged): void {
    const { bits } = this.#telltale;
    const proven = typeof bits === 'function' ? bits(frame, said) : said && said.length > 0 ? bits : 0;
    if (proven > 0) {
      this.frames++;
      if (this.frames <= MOST_FRAMES) this.#bits += proven;
    }
    if (proven < 0) this.#against++;
    if (proven > 0 || (said && said.length > 0)) this.bytes += frame.length + LINE_END_BYTES;
    else if (!said) this.refused++;
  }

  /**
   * Bits in favour after `heard` bytes: what the frames and marks prove, less what is owed to having looked at so many
   * places (the choice of k among n places, about k·log2(e·n/k)).
   */
  net(heard: number, marks: Heard): number {
    if (this.#against * SOUND_FOR_ONE_AGAINST > this.frames) return 0;
    let bits = netOf(this.#bits, Math.min(this.frames, MOST_FRAMES), heard);
    for (const [mark, hits] of marks.hits) {
      const counted = Math.min(hits, MOST_HITS);
      bits += Math.max(0, netOf(counted * bitsOf(mark), counted, heard));
    }
    return bits;
  }
}

/** Of a text the frames do not hold the end; of others it is too little to matter. */
const LINE_END_BYTES = 2;

const netOf = (bits: number, count: number, places: number) =>
  count === 0 ? 0 : bits - count * Math.log2((Math.E * Math.max(places, count)) / count);

/** What stands in any text proves less than a byte of which there are 256. */
const bitsOf = (mark: Mark) =>
  fixedIn(mark).reduce((bits, byte) => bits + (byte >= 0x20 && byte < 0x7f ? 5 : 8), 0);
