import type { Cause, Diagnosis, LineFigures, Suspicion } from '../api/doctor.ts';
import { quantile } from './quantile.ts';
import { recurrenceOf } from './recurring.ts';
import { type Totals, totalsOf } from './totals.ts';

/** The numbers that speak for a cause, or undefined where nothing does. */
type Rule = (figures: LineFigures, totals: Totals) => Suspicion['evidence'] | undefined;

/** A line that is this full has no room for a reading more. */
const FULL = 0.95;
/** Beyond this the line's speed is not what limits it, as with boards that are on USB themselves. */
const IMPOSSIBLE = 1.1;
const ENOUGH_MS = 20_000;
const ENOUGH_FRAMES = 5;
const LONG_SILENCE_MS = 10_000;

const percent = (part: number, of: number): number => (of === 0 ? 0 : (100 * part) / of);

/** Likeliest first: what one cause brings along as well is not taken for another one. */
const rules: readonly (readonly [Cause, Rule])[] = [
  [
    'drops-regularly',
    ({ drops }) => {
      const again = recurrenceOf(pulled(drops).map(({ timeMs }) => timeMs));
      if (!again?.isRegular) return undefined;
      return { times: again.times, everyMs: again.everyMs, awayMs: usualAway(drops) };
    },
  ],
  [
    'drops-often',
    ({ drops }) =>
      pulled(drops).length < 3 ? undefined : { times: pulled(drops).length, awayMs: usualAway(drops) },
  ],
  [
    'restarts',
    ({ restarts, beat }) => {
      const long = restarts.filter(({ silentMs }) => silentMs > 2.5 * (beat?.periodMs ?? 0));
      const alike = long.filter(({ opening }) => opening === long.at(-1)!.opening);
      const again = recurrenceOf(alike.map(({ timeMs }) => timeMs));
      const silentMs = quantile(
        alike.map((each) => each.silentMs),
        0.5,
      );
      if (!again || silentMs > again.everyMs / 2) return undefined;
      return { times: again.times, everyMs: again.everyMs, silentMs };
    },
  ],
  [
    'collides',
    (_, { questions, answers, damaged, doubled, surplus }) => {
      const both = doubled + surplus;
      const isDoubled = both >= 3 && both >= 0.1 * questions;
      const isMixed = answers > 0 && damaged >= 5 && damaged >= 0.4 * questions && surplus >= 0.2 * questions;
      return questions > 0 && (isDoubled || isMixed) ? { questions, damaged, both } : undefined;
    },
  ],
  [
    'parity-wrong',
    (_, { parity, chars }) =>
      parity >= 5 && parity > 0.05 * chars ? { errors: parity, percent: percent(parity, chars) } : undefined,
  ],
  [
    'speed-wrong',
    (_, { framing, chars }) =>
      framing >= 5 && framing > 0.25 * chars
        ? { errors: framing, percent: percent(framing, chars) }
        : undefined,
  ],
  [
    'speed-near',
    (_, { framing, chars, isSteady }) =>
      framing > 0.005 * chars && isSteady('framing')
        ? { errors: framing, percent: percent(framing, chars) }
        : undefined,
  ],
  ['locked', ({ damagedBy: { 'frame/locked': locked = 0 } }) => (locked > 0 ? { locked } : undefined)],
  [
    'unreadable',
    (_, { damaged, frames, bytes }) =>
      damaged >= 5 && damaged > 0.9 * Math.max(1, frames) ? { damaged, bytes } : undefined,
  ],
  [
    'damaged-steadily',
    (_, { damaged, frames, framing, isSteady }) =>
      framing === 0 && damaged > 0.03 * frames && isSteady('damaged')
        ? { damaged, percent: percent(damaged, frames) }
        : undefined,
  ],
  ['overrun', (_, { overrun }) => (overrun > 0 ? { times: overrun } : undefined)],
  ['interrupted', (_, totals) => (totals.break >= 2 ? { times: totals.break } : undefined)],
  [
    'full',
    ({ bytesPerS, capacityPerS = Infinity }) => {
      const used = bytesPerS / capacityPerS;
      return used >= FULL && used <= IMPOSSIBLE
        ? { percent: 100 * Math.min(1, used), bytesPerS, capacityPerS }
        : undefined;
    },
  ],
  [
    'answers-late',
    (_, { late, questions }) =>
      late >= 2 && late >= 0.1 * questions
        ? { late, questions, percent: percent(late, questions) }
        : undefined,
  ],
  [
    'no-answer',
    (_, { questions, answers, unanswered }) =>
      answers === 0 && unanswered >= 3 ? { questions, unanswered } : undefined,
  ],
  [
    'answers-missing',
    (_, { questions, unanswered }) =>
      unanswered >= 3 && unanswered >= 0.05 * questions
        ? { unanswered, questions, percent: percent(unanswered, questions) }
        : undefined,
  ],
  ['refuses', (_, { refused, questions }) => (refused > 0 ? { refused, questions } : undefined)],
  [
    'noise',
    (_, { damaged, framing, parity, frames }) =>
      damaged + framing + parity >= 3
        ? { damaged, errors: framing + parity, percent: percent(damaged, frames) }
        : undefined,
  ],
  [
    'silent',
    ({ live, lastHeardMs, nowMs, openMs, beat }, { questions }) => {
      const silentMs = lastHeardMs === undefined ? openMs : nowMs - lastHeardMs;
      const isLong = silentMs > Math.max(LONG_SILENCE_MS, 5 * (beat?.periodMs ?? 0));
      return live && questions === 0 && isLong && (beat || lastHeardMs === undefined)
        ? { silentMs }
        : undefined;
    },
  ],
  [
    'beats-missing',
    ({ beat }) =>
      beat && beat.p95Ms < 0.2 * beat.periodMs && beat.missing >= 2 && beat.missing > 0.05 * beat.of
        ? { missing: beat.missing, of: beat.of, periodMs: beat.periodMs }
        : undefined,
  ],
  [
    'away',
    ({ live, drops, nowMs }) =>
      !live && drops.length > 0 ? { awayMs: nowMs - drops.at(-1)!.timeMs } : undefined,
  ],
];

/** What is most likely wrong with a device's line; that nothing is, is only said of one that was seen long enough. */
export function diagnose(figures: LineFigures): Diagnosis {
  const totals = totalsOf(figures);
  const suspicions = rules.flatMap(([cause, rule]) => {
    const evidence = rule(figures, totals);
    return evidence ? [{ cause, evidence }] : [];
  });
  const enough = figures.openMs >= ENOUGH_MS && totals.frames >= ENOUGH_FRAMES;
  return { finding: suspicions.length > 0 ? 'sick' : enough ? 'well' : 'unsure', suspicions };
}

const pulled = (drops: LineFigures['drops']): LineFigures['drops'] =>
  drops.filter(({ code }) => code === 'link/lost');

const usualAway = (drops: LineFigures['drops']): number =>
  quantile(
    pulled(drops).flatMap(({ awayMs }) => awayMs ?? []),
    0.5,
  );
