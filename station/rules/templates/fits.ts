import type { Channel } from '../../model/channel.ts';
import type { Scale } from '../../model/scale.ts';
import type { Want } from './template.ts';

/** A channel of the station that could be chosen. */
export interface Candidate {
  /** `device/channel` */
  readonly reference: string;
  /** What it and its device are called. */
  readonly words: string;
  readonly channel: Pick<Channel, 'quantity' | 'writable'> & Partial<Scale>;
}

/** Which channels fit, the best first: by what they measure, then by what they are called. An output must be one. */
export function fits(want: Want, candidates: readonly Candidate[]): readonly string[] {
  const scored = candidates
    .filter(({ channel }) => !want.sets || channel.writable)
    .map((candidate) => ({ candidate, score: scoreOf(want, candidate) }))
    .filter(({ score }) => score > 0 || want.sets);
  return scored.toSorted((a, b) => b.score - a.score).map(({ candidate }) => candidate.reference);
}

/** What is chosen as long as a person chooses nothing. Of outputs only one that is called so: another one would be set for nothing. */
export function bestOf(want: Want, candidates: readonly Candidate[]): string | undefined {
  const named = want.sets ? candidates.filter(({ words }) => isNamed(want, words)) : candidates;
  return fits(want, named)[0];
}

const isNamed = (want: Want, words: string): boolean =>
  want.names.some((name) => words.toLowerCase().includes(name));

function scoreOf(want: Want, { words, channel }: Candidate): number {
  return (isNamed(want, words) ? 2 : 0) + (want.quantities.includes(channel.quantity) ? 3 : 0);
}
