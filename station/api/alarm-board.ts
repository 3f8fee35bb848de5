import type { AlarmCard } from '../model/alarm.ts';
import type { Notice } from './notices.ts';

/** What a station tells other stations of its alarms and of its rules' notes: all that stands now. */
export interface AlarmBoard {
  /** The gravest first, at most {@link MOST_CARDS}. */
  readonly cards: readonly AlarmCard[];
  /** How many alarms there are beside these. */
  readonly more: number;
  /** The newest notes of its rules, oldest first. */
  readonly notices: readonly Notice[];
}

/** Alarms that are told of one station. */
export const MOST_CARDS = 50;
/** Notes of people that go with each, the newest. */
export const MOST_NOTES = 3;
export const MOST_NOTICES = 16;
