import type { Finding } from '../model/finding.ts';
import type { Texture } from './texture.ts';

/** A board that restarts when its port is opened has spoken by then. */
const BOOT_MS = 2500;
/** What cannot be read by then is not read at this setting. */
const ENOUGH_MS = 400;
const ENOUGH_BYTES = 200;
const FEWEST_BYTES = 24;
/** For what something speaks, but not enough: as long as three seconds at 9600 baud take. */
const DOUBT_MS = 3000;
/** A cycle of a device that says several things once a second. */
const CYCLE_MS = 1200;
/** Readable text that nobody knows: by then every second line has come a few times. */
const UNKNOWN_MS = 8000;
const SURE = 0.9;
const READABLE = 0.9;

/** What was heard so far at one setting. Durations since it was opened and since something was first heard. */
export interface SoFar {
  readonly isFirst: boolean;
  readonly openMs: number;
  /** Undefined while nothing was heard. */
  readonly speakingMs: number | undefined;
  readonly texture: Texture;
  readonly lineErrors: number;
  readonly finding: Finding;
  /** How long it may be silent between what it says. */
  readonly pauseMs: number;
}

/** Whether to go on listening at a setting: `found` and `unknown` are its ends, `leave` is for the next one. */
export function decide(so: SoFar): 'stay' | 'found' | 'unknown' | 'leave' {
  const { texture, finding, speakingMs } = so;
  if (speakingMs === undefined) return !so.isFirst && so.openMs > so.pauseMs ? 'leave' : 'stay';
  if (finding.driver !== undefined)
    return speakingMs >= DOUBT_MS || (finding.confidence >= SURE && speakingMs >= CYCLE_MS)
      ? 'found'
      : 'stay';
  if (texture.readableShare >= READABLE && texture.lines > 0)
    return speakingMs >= UNKNOWN_MS && texture.lines >= 3 ? 'unknown' : 'stay';
  const booting = so.isFirst && so.openMs < BOOT_MS;
  if (booting) return 'stay';
  if (finding.runnerUp && texture.bytes > 0) return speakingMs >= DOUBT_MS ? 'leave' : 'stay';
  const enough = texture.bytes >= FEWEST_BYTES || so.lineErrors > 0;
  return (enough && speakingMs >= ENOUGH_MS) || texture.bytes >= ENOUGH_BYTES || speakingMs >= DOUBT_MS
    ? 'leave'
    : 'stay';
}

/** How long a device may be silent at the next setting before that counts, after it has spoken at this one. */
export const pauseAfter = (longestMs: number): number => Math.min(15_000, BOOT_MS + 2 * longestMs);
