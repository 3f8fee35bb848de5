import type { Fault } from './fault.ts';

/** Names what a configuration says: the same hash as long as it says the same. */
export interface ConfigMark {
  /** Goes up with every change, wherever it was made. */
  readonly version: number;
  /** The first 24 hex digits of SHA-256 over its canonical text. */
  readonly hash: string;
}

/** Who did something, and at which station or by what they sat; as they say themselves. */
export interface ConfigAuthor {
  readonly who: string;
  readonly from: string;
}

/** One version, as it is listed. `here`: somebody changed something at the station itself. */
export interface ConfigVersion extends ConfigMark {
  readonly atMs: number;
  readonly how: 'begun' | 'here' | 'desired' | 'rolled-back';
  readonly by?: ConfigAuthor;
  readonly reason?: string;
  /** It was tried, and the station did not stay up with it: the one before it holds. */
  readonly failed?: true;
}

export type ConfigChange = 'added' | 'removed' | 'changed';

/** What became of one part: `devices/pump`, `pipelines/pump`, `rules/too-hot`. `left`: as it was, because of another part. */
export interface PartOutcome {
  readonly part: string;
  readonly change: ConfigChange;
  readonly is: 'applied' | 'refused' | 'left';
  readonly why?: Fault;
}

/** A configuration that somebody wants a station to have, and what became of that. */
export interface DesiredView {
  readonly id: string;
  /** What it was made from: where the station says something else by then, it is refused. */
  readonly base: ConfigMark;
  readonly by: ConfigAuthor;
  readonly reason: string;
  readonly askedMs: number;
  /** `trying`: it holds, and is taken back where the station does not stay up with it. */
  readonly is: 'trying' | 'applied' | 'refused' | 'rolled-back';
  readonly sinceMs: number;
  /** Which version it became. */
  readonly version?: number;
  readonly fault?: Fault;
  /** The parts that it is about, {@link MOST_PARTS} at most. */
  readonly parts: readonly PartOutcome[];
}

/** What a station says of its configuration: what truly holds there. */
export interface Reported extends ConfigMark {
  /** The newest first. */
  readonly versions: readonly ConfigVersion[];
  /** What somebody wanted last. */
  readonly desired?: DesiredView;
  /** Which ids of what was wanted it knows, whatever became of them, the newest first: none of these waits for it any more. */
  readonly wanted?: readonly string[];
}

/** So many versions are kept to go back to. */
export const MOST_VERSIONS = 20;
export const MOST_PARTS = 64;
/** What people wanted last is known so that nothing is done twice. */
export const MOST_WANTED = 16;
/** A configuration's canonical text, in bytes. */
export const MOST_CONFIG_BYTES = 128 * 1024;
/** For so long a station has to stay up with a new configuration before it counts as good. */
export const TRIAL_MS = 30_000;
