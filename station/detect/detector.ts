import type { Driver, Telltale } from '../drivers/driver.ts';
import type { Finding } from '../model/finding.ts';
import { Form } from './form.ts';
import { Marks } from './marks.ts';
import { Proof } from './proof.ts';
import { Suspect } from './suspect.ts';
import { Texture } from './texture.ts';
import { evidenceOf, formEvidenceOf, nothingEvidenceOf } from './words.ts';

/** So many bits beyond chance, and so much of what was heard, make a finding. */
const ENOUGH_BITS = 24;
const ENOUGH_SHARE = 0.2;
/** Text in which no frame is whole may only tell of the device: then pieces of frames must be most of it. */
const TEXT = 0.9;
const ENOUGH_SHARE_OF_PIECES = 0.5;
const ENOUGH_ALIKE = 0.8;
/** After so many bytes a driver for which nothing speaks at all is not asked any more. */
const PATIENCE_BYTES = 16_384;

/** A driver that something speaks for. `share`: of the bytes or lines, what it explains. */
interface Case {
  readonly driver: Driver;
  readonly bits: number;
  readonly share: number;
  readonly evidence: string;
  readonly enough: boolean;
  /** At least one frame came through as it should be. */
  readonly whole: boolean;
}

/**
 * Listens with all drivers at once to bytes that somebody sends by himself, and says whose they are. Work per byte and memory are
 * bounded by the number of drivers, as each framer's are.
 */
export class Detector {
  readonly texture = new Texture();
  readonly #marks: Marks;
  #proven: readonly { readonly suspect: Suspect; readonly proof: Proof }[];
  #formed: readonly { readonly suspect: Suspect; readonly form: Form }[];

  constructor(drivers: Iterable<Driver>) {
    const all = [...drivers];
    const telling = all.flatMap((driver) => (typeof driver.telltale === 'object' ? [driver] : []));
    const telltaleOf = (driver: Driver) => driver.telltale as Telltale;
    this.#proven = telling.map((driver) => ({
      suspect: new Suspect(driver),
      proof: new Proof(telltaleOf(driver)),
    }));
    this.#formed = all
      .filter(({ telltale }) => telltale === 'form')
      .map((driver) => ({ suspect: new Suspect(driver), form: new Form() }));
    this.#marks = new Marks(telling.map((driver) => [driver.id, telltaleOf(driver).marks ?? []]));
  }

  push(bytes: Uint8Array): void {
    this.texture.push(bytes);
    this.#marks.push(bytes);
    for (const { suspect, proof } of this.#proven)
      for (const judged of suspect.push(bytes)) proof.add(judged);
    for (const { suspect, form } of this.#formed) for (const judged of suspect.push(bytes)) form.add(judged);
    if (this.texture.bytes > PATIENCE_BYTES) this.#dismiss();
  }

  /** Nothing more comes, as at the end of a file. */
  end(): void {
    for (const { suspect, proof } of this.#proven) suspect.rest().forEach((judged) => proof.add(judged));
    for (const { suspect, form } of this.#formed) suspect.rest().forEach((judged) => form.add(judged));
  }

  finding(): Finding {
    const cases = this.#cases();
    const [best, next] = cases;
    const found = best?.enough ? best : undefined;
    const second = found ? next : best;
    return {
      driver: found?.driver.id,
      confidence: found ? confidenceOf(found) : 0,
      evidence: found?.evidence ?? nothingEvidenceOf(this.texture, best?.evidence),
      runnerUp: second && { driver: second.driver.id, confidence: confidenceOf(second) },
    };
  }

  #dismiss(): void {
    this.#proven = this.#proven.filter(
      ({ suspect, proof }) => proof.frames > 0 || this.#marks.of(suspect.driver.id).hits.size > 0,
    );
    this.#formed = this.#formed.filter(({ form }) => form.numeric > 0);
  }

  /** The best first: what is enough, then who reads the others too, then who explains more with more behind it. */
  #cases(): readonly Case[] {
    const heard = Math.max(1, this.texture.bytes - this.texture.remarks);
    const cases: Case[] = [];
    for (const { suspect, proof } of this.#proven) {
      const marks = this.#marks.of(suspect.driver.id);
      const bits = proof.net(this.texture.bytes, marks);
      const read = [suspect.driver.id, ...proof.also].reduce((sum, id) => sum + this.#marks.of(id).bytes, 0);
      const share = Math.min(1, Math.max(proof.bytes, read) / heard);
      if (bits <= 0 || share === 0) continue;
      const whole = proof.frames > 0;
      const least = whole || this.texture.readableShare < TEXT ? ENOUGH_SHARE : ENOUGH_SHARE_OF_PIECES;
      const enough = bits >= ENOUGH_BITS && share >= least;
      cases.push({
        driver: suspect.driver,
        bits,
        share,
        enough,
        whole,
        evidence: evidenceOf(proof, marks, share),
      });
    }
    for (const { suspect, form } of this.#formed) {
      const share = form.share(this.texture);
      if (share === 0) continue;
      const evidence = formEvidenceOf(form);
      const bits = 4 * form.alike;
      cases.push({
        driver: suspect.driver,
        bits,
        share,
        enough: share >= ENOUGH_ALIKE,
        whole: true,
        evidence,
      });
    }
    return cases.sort(better);
  }
}

function better(a: Case, b: Case): number {
  if (a.enough !== b.enough) return a.enough ? -1 : 1;
  if (readsToo(a, b)) return -1;
  if (readsToo(b, a)) return 1;
  const [aForm, bForm] = [a.driver.telltale === 'form', b.driver.telltale === 'form'];
  if (aForm !== bForm) return aForm ? 1 : -1;
  return b.share * b.bits - a.share * a.bits;
}

const readsToo = (a: Case, { driver }: Case) =>
  typeof a.driver.telltale === 'object' && (a.driver.telltale.also ?? []).includes(driver.id);

/** Two decimals, never quite 1: certain by the bits, less where much of what was heard is unexplained or nothing was whole. */
function confidenceOf({ bits, share, whole }: Case): number {
  const certain = (1 - 2 ** (-bits / 8)) * (whole ? 1 : 0.8);
  return Math.min(0.99, Math.round(100 * certain * (0.6 + 0.4 * Math.min(1, share / 0.9))) / 100);
}
