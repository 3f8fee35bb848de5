import * as v from 'valibot';

/** What was committed and is no longer there, as it was found when a store was opened. */
const Loss = v.object({
  /** Where the journal can be read no further, and what is behind that. */
  harm: v.optional(v.object({ journal: v.string(), at: v.optional(v.number()), bytes: v.number() })),
  /** So many commits, where that is known. */
  commits: v.optional(v.number()),
});
export type Loss = v.InferOutput<typeof Loss>;

const Kept = v.array(v.object({ ...Loss.entries, atMs: v.number() }));
/** A loss that the store has been told of: it goes on behind it. */
export type KeptLoss = v.InferOutput<typeof Kept>[number];

/** Behind all keys of a log. */
export const LOSSES = '~losses';
const MOST = 20;

export function lossesIn(bytes: Uint8Array | undefined): readonly KeptLoss[] {
  return bytes ? v.parse(Kept, JSON.parse(new TextDecoder().decode(bytes))) : [];
}

/** The newest ones. */
export const lossesWith = (known: readonly KeptLoss[], loss: KeptLoss): Uint8Array =>
  new TextEncoder().encode(JSON.stringify([...known, loss].slice(-MOST)));

/** For whoever looks after the bridge. */
export function lossInWords({ harm, commits }: Loss): string {
  const many = commits === undefined ? '' : `${commits} ${commits === 1 ? 'commit' : 'commits'}`;
  if (!harm) return `the journal has lost its end: ${many} had been written that it no longer holds`;
  const what =
    harm.at === undefined
      ? `the journal ${harm.journal} is missing`
      : `the journal ${harm.journal} is damaged at byte ${harm.at}, and nothing can be made of the ${harm.bytes} bytes from there on`;
  return many === '' ? what : `${what}: ${many} are lost`;
}

/** Of one that the log has gone on behind. */
export const keptLossInWords = (loss: KeptLoss): string =>
  `at the start of ${new Date(loss.atMs).toISOString()} ${lossInWords(loss)}. ${loss.harm?.at === undefined ? '' : `The damaged file is kept as ${loss.harm.journal}.damaged. `}${AFTERWARDS}`;

/** How it becomes part of the ledgers. */
const AFTERWARDS =
  'Its own devices tell it as a gap (unclean-stop) once they speak again; stations near it send again what they still hold';
