import type { Severity } from './rule.ts';

/** Somebody did something about an alarm: who, when, and at which screen. */
export interface AlarmSeen {
  readonly who: string;
  readonly atMs: number;
  /** The screen or station, where it said so. */
  readonly from?: string;
}

/**
 * The alarm of one rule, or of a check that is built in, as a person deals with it: active or cleared, acknowledged or not, put off
 * or not, off by design or not.
 */
export interface AlarmCard {
  /** The rule's id, or the check's: there is one card for each. On a screen, another station's begins with `station/`. */
  readonly rule: string;
  /** On a screen: the other station that it is an alarm of. */
  readonly station?: AlarmStation;
  /** Of the rule as it was when it was raised. */
  readonly version: number;
  readonly title: string;
  readonly severity: Severity;
  /** Whoever acknowledges it has to say what was found. */
  readonly needsNote?: true;
  /** What it is about: a device's id, and the channel (`device/channel`, or `device@subject/channel`) where it speaks of one. */
  readonly device: string;
  readonly channel?: string;
  /** The explaining sentence. */
  readonly text: string;
  /** When this card came up, when its limit was last passed, and when it was last raised. */
  readonly firstMs: number;
  readonly sinceMs: number;
  readonly raisedMs: number;
  /** Absent while it is active. */
  readonly clearedMs?: number;
  /** How often it was raised since somebody dealt with it. */
  readonly count: number;
  /** The alarm that came first, where this one came on its heels. */
  readonly after?: AlarmFirst;
  /** Who was first to see it, and who else said so. */
  readonly acknowledged?: AlarmSeen;
  readonly alsoAcknowledged?: readonly AlarmSeen[];
  readonly shelvedUntilMs?: number;
  /** The maintenance that it is off by design for; `untilMs` where that ends for good. */
  readonly off?: { readonly why: string; readonly untilMs?: number };
  readonly notes: readonly (AlarmSeen & { readonly text: string })[];
}

/** Another station, as a screen shows its alarms. */
export interface AlarmStation {
  readonly id: string;
  /** What a person calls it. */
  readonly label: string;
  /** It cannot be reached now: this is what it said last, and nothing can be done about it from here. */
  readonly isAway?: true;
}

/** The first alarm of a burst: what came after it may well come of it. */
export interface AlarmFirst {
  readonly rule: string;
  readonly title: string;
  readonly raisedMs: number;
}

/** Whether it is put off now, by a person or by design. It is then counted, and is quiet. */
export const isPaused = ({ shelvedUntilMs = 0, off }: AlarmCard, nowMs: number): boolean =>
  shelvedUntilMs > nowMs || off !== undefined;

/** Whether it calls for somebody: one of a station that is away is seen, and cannot be acknowledged from here. */
export const wantsSomebody = (card: AlarmCard, nowMs: number): boolean =>
  !card.acknowledged && !card.station?.isAway && !isPaused(card, nowMs);

/** Those that a person should look at now: the gravest first, and of these the one that came first. */
export const toLookAt = (cards: readonly AlarmCard[], nowMs: number): readonly AlarmCard[] =>
  cards
    .filter((card) => !isPaused(card, nowMs))
    .toSorted((a, b) => GRAVITY[b.severity] - GRAVITY[a.severity] || a.firstMs - b.firstMs);

export const GRAVITY: Readonly<Record<Severity, number>> = { critical: 2, warning: 1, info: 0 };

/** One time that a rule would have been on. */
export interface AlarmSpan {
  /** When it was raised, and when its limit was first passed. */
  readonly raisedMs: number;
  readonly sinceMs: number;
  /** Absent where it was still on at the end. */
  readonly clearedMs?: number;
  readonly peak?: number;
}

/** What a rule would have done over what is recorded. */
export interface RulePreview {
  /** How often it would have been raised. */
  readonly times: number;
  /** Oldest first; where there are very many, only the newest. */
  readonly alarms: readonly AlarmSpan[];
  readonly inAlarmMs: number;
  readonly longestMs: number;
  /** Where nothing could be said: gaps, and values that were too old. */
  readonly unjudgedMs: number;
  readonly rows: number;
  /** From when until when it had something to look at; absent where it had nothing. */
  readonly fromMs?: number;
  readonly toMs?: number;
  /** How near its value came to the limit at best, where that can be said of its first condition. */
  readonly closest?: { readonly timeMs: number; readonly value: number };
}
