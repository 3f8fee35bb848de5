import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DecodeCounts } from '../../station/runtime/session/decode.ts';
import { hasCorpus, type Score, show, text, total } from './place.ts';

const corpus = join(import.meta.dirname, '../../../shared/corpus');

export const filesIn = (folder: string, ends: string): readonly string[] =>
  hasCorpus ? readdirSync(join(corpus, folder)).filter((name) => name.endsWith(ends)) : [];
export const bytesOf = (...names: string[]): Buffer => readFileSync(join(corpus, ...names));

/** The objects of a file that has one a line, beside other lines. */
export const jsonLines = <T>(...names: string[]): readonly T[] =>
  text(...names)
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as T);

/** A log of gpsd without the comments before it, which were not on the wire. */
export const wireOf = (...names: string[]): Buffer =>
  Buffer.from(
    bytesOf(...names)
      .toString('latin1')
      .replace(/^(?:#.*\r?\n|\r?\n)*/, ''),
    'latin1',
  );

export interface Judged {
  readonly file: string;
  readonly score: Score;
  readonly counts: DecodeCounts;
}

/** Prints each file and all of them together. */
export function sumOf(protocol: string, judged: readonly Judged[]): Score & { readonly refused: number } {
  const add = (key: keyof Score) => judged.reduce((sum, { score }) => sum + score[key], 0);
  const score = { agree: add('agree'), disagree: add('disagree'), missed: add('missed') };
  const counts = total(judged.map((each) => each.counts));
  for (const each of judged) show(each.file, 1, each.score, each.counts);
  show(protocol, judged.length, score, counts);
  return { ...score, refused: counts.faults + counts.dropped };
}

/** How two lists agree where each may have a few that the other lacks; what only one of them has is printed. */
export function compare<T>(
  file: string,
  ours: readonly T[],
  theirs: readonly T[],
  same: (a: T, b: T) => boolean,
  ahead = 6,
): Score {
  let at = 0;
  const [missed, other]: [T[], T[]] = [[], []];
  for (const wanted of theirs) {
    const hit = ours.slice(at, at + ahead).findIndex((one) => same(one, wanted));
    if (hit < 0) missed.push(wanted);
    else {
      other.push(...ours.slice(at, at + hit));
      at += hit + 1;
    }
  }
  other.push(...ours.slice(at));
  for (const each of missed.slice(0, 5)) console.log(`${file}: only they say`, JSON.stringify(each));
  for (const each of other.slice(0, 5)) console.log(`${file}: only we say`, JSON.stringify(each));
  return { agree: theirs.length - missed.length, disagree: other.length, missed: missed.length };
}
