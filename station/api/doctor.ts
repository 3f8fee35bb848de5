import type { FaultCode } from '../model/fault.ts';

/** What is counted along a device's line, a stretch at a time. */
export const lineEvents = [
  'bytes',
  'frames',
  'framing',
  'parity',
  'break',
  'overrun',
  'damaged',
  'questions',
  'answers',
  'unanswered',
  'late',
  'refused',
  'doubled',
  'surplus',
] as const;

/**
 * One of {@link lineEvents}: characters that came damaged by kind, frames that did, and of a device that is asked its
 * questions, their answers, those that stayed away, came late, refused, came twice, or were longer than they can be.
 */
export type LineEvent = (typeof lineEvents)[number];
export type LineCounts = Readonly<Record<LineEvent, number>>;

/** One time that the device went away; `awayMs` is absent while it is. */
export interface Drop {
  readonly timeMs: number;
  readonly code: FaultCode;
  readonly awayMs?: number;
}

/** One time that the device said nothing for long, and then began again. */
export interface Restart {
  readonly timeMs: number;
  readonly silentMs: number;
  /** A checksum of the first that it said then. */
  readonly opening: number;
}

/** How regularly it speaks: its period, how far half and 95 % of its beats are off it, and how many of how many are missing. */
export interface Beat {
  readonly periodMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly missing: number;
  readonly of: number;
}

/** All that was seen of a device's line in the last minutes. */
export interface LineFigures {
  readonly nowMs: number;
  /** How long it was open within the strip. */
  readonly openMs: number;
  readonly live: boolean;
  readonly line: { readonly baudRate: number; readonly parity: 'none' | 'even' | 'odd' } | undefined;
  /** Characters that the line can carry in a second; undefined where it has no speed. */
  readonly capacityPerS: number | undefined;
  /** What came in the last whole stretch, of all devices on the wire. */
  readonly bytesPerS: number;
  readonly stretchMs: number;
  /** Oldest first; the last one still goes on. */
  readonly strip: readonly LineCounts[];
  readonly beat: Beat | undefined;
  readonly drops: readonly Drop[];
  readonly restarts: readonly Restart[];
  /** Frames that could not be trusted, by reason, since the device was added. */
  readonly damagedBy: Readonly<Partial<Record<FaultCode | 'dropped', number>>>;
  readonly lastHeardMs: number | undefined;
}

/** What is most likely wrong with a line. */
export type Cause =
  | 'drops-regularly'
  | 'drops-often'
  | 'restarts'
  | 'collides'
  | 'parity-wrong'
  | 'speed-wrong'
  | 'speed-near'
  | 'locked'
  | 'unreadable'
  | 'damaged-steadily'
  | 'overrun'
  | 'interrupted'
  | 'full'
  | 'answers-late'
  | 'no-answer'
  | 'answers-missing'
  | 'refuses'
  | 'noise'
  | 'beats-missing'
  | 'silent'
  | 'away';

/** A cause with the numbers that speak for it, each named as the words for it expect. */
export interface Suspicion {
  readonly cause: Cause;
  readonly evidence: Readonly<Record<string, number>>;
}

export interface Diagnosis {
  /** `sick`: something is wrong; `well`: enough was seen and nothing is; `unsure`: not enough was seen. */
  readonly finding: 'sick' | 'well' | 'unsure';
  /** Likeliest first; empty where nothing is wrong. */
  readonly suspicions: readonly Suspicion[];
}

export interface LineHealth extends LineFigures {
  readonly diagnosis: Diagnosis;
}
