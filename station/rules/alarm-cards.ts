import { GRAVITY, type AlarmCard, type AlarmFirst, type AlarmSeen } from '../model/alarm.ts';
import type { Severity } from '../model/rule.ts';
import type { Firing } from './watch.ts';

const MOST_NOTES = 20;
const MOST_NOTE_CHARS = 500;
const MOST_SEEN = 8;

/** One card for each rule: what fires again changes its card. The order is that in which they were first raised. */
export type AlarmCards = readonly AlarmCard[];

/** What an alarm comes of: a rule, or a check that is built in. */
export interface AlarmSource {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly severity: Severity;
  readonly needsNote?: true;
  readonly device: string;
  /** What it speaks of, `device/channel`; absent where that is no channel. */
  readonly channel?: string;
}

/** What else is known at the moment of a firing. */
export interface Beside {
  /** The alarm that began the burst. */
  readonly after?: AlarmFirst | undefined;
  /** Whether it is off by design: then nobody has to see it. */
  readonly isOff?: boolean;
}

/** The cards after a rule fired. A warning that is over goes by itself; a critical one stays until somebody has seen it. */
export function afterFiring(
  cards: AlarmCards,
  source: AlarmSource,
  firing: Firing,
  text: string,
  { after, isOff = false }: Beside = {},
): AlarmCards {
  const card = cards.find((each) => each.rule === source.id);
  if (firing.what === 'raised') {
    const fresh = raised(card, source, firing, text, after);
    return card ? put(cards, fresh) : [...cards, fresh];
  }
  if (!card) return cards;
  const isDone = card.severity !== 'critical' || card.acknowledged !== undefined || isOff;
  return isDone ? without(cards, card) : put(cards, { ...card, text, clearedMs: firing.timeMs });
}

function raised(
  card: AlarmCard | undefined,
  { id, version, title, severity, needsNote, device, channel }: AlarmSource,
  firing: Firing & { what: 'raised' },
  text: string,
  first: AlarmFirst | undefined,
): AlarmCard {
  const after = first ?? card?.after;
  return {
    rule: id,
    version,
    title,
    severity,
    ...(needsNote ? { needsNote } : {}),
    device,
    ...(channel === undefined ? {} : { channel }),
    text,
    firstMs: card?.firstMs ?? firing.timeMs,
    sinceMs: firing.sinceMs,
    raisedMs: firing.timeMs,
    count: (card?.count ?? 0) + 1,
    ...(after ? { after } : {}),
    ...(card?.shelvedUntilMs === undefined ? {} : { shelvedUntilMs: card.shelvedUntilMs }),
    notes: card?.notes ?? [],
  };
}

/** The rule says the same in other words: its card too. What was raised was raised by the version that it was. */
export const reworded = (cards: AlarmCards, { id, title, severity, needsNote }: AlarmSource): AlarmCards =>
  cards.map((card) => {
    if (card.rule !== id) return card;
    const { needsNote: _, ...rest } = card;
    return { ...rest, title, severity, ...(needsNote ? { needsNote } : {}) };
  });

/**
 * Somebody has seen it. Who saw it earliest counts, also where that is told later; the others are kept beside. What was seen
 * before it was raised last does not count, and what is over is then done.
 */
export function acknowledge(cards: AlarmCards, rule: string, seen: AlarmSeen): AlarmCards {
  const card = cards.find((each) => each.rule === rule);
  if (!card || seen.atMs < card.raisedMs) return cards;
  if (seenBy(card).some(({ who, from, atMs }) => who === seen.who && from === seen.from && atMs <= seen.atMs))
    return cards;
  if (card.clearedMs !== undefined) return without(cards, card);
  const others = seenBy(card).filter(({ who, from }) => who !== seen.who || from !== seen.from);
  const [acknowledged, ...also] = [...others, seen].toSorted((a, b) => a.atMs - b.atMs).slice(0, MOST_SEEN);
  return put(cards, withSeen(card, acknowledged, also));
}

/** Takes back what somebody said; `was` is the card of then, which may be gone. */
export function unacknowledge(
  cards: AlarmCards,
  was: AlarmCard,
  { who, from }: Pick<AlarmSeen, 'who' | 'from'>,
): AlarmCards {
  const card = cards.find((each) => each.rule === was.rule);
  if (!card) return [...cards, was];
  const [first, ...also] = seenBy(card).filter((seen) => seen.who !== who || seen.from !== from);
  return put(cards, withSeen(card, first, also));
}

const seenBy = ({ acknowledged, alsoAcknowledged = [] }: AlarmCard): readonly AlarmSeen[] =>
  acknowledged ? [acknowledged, ...alsoAcknowledged] : [];

function withSeen(card: AlarmCard, acknowledged: AlarmSeen | undefined, also: readonly AlarmSeen[]) {
  const { acknowledged: _, alsoAcknowledged: __, ...rest } = card;
  return {
    ...rest,
    ...(acknowledged ? { acknowledged } : {}),
    ...(also.length > 0 ? { alsoAcknowledged: also } : {}),
  };
}

/** Puts it off until a time: it is hidden from the strip and makes no sound, and comes back by itself. */
export function shelve(cards: AlarmCards, rule: string, untilMs: number | undefined): AlarmCards {
  const card = cards.find((each) => each.rule === rule);
  if (!card || card.shelvedUntilMs === untilMs) return cards;
  const { shelvedUntilMs: _, ...rest } = card;
  return put(cards, untilMs === undefined ? rest : { ...rest, shelvedUntilMs: untilMs });
}

/** It is graver than it was: whoever has seen it has not seen that. A card never becomes less grave. */
export function graver(cards: AlarmCards, rule: string, severity: Severity, text: string): AlarmCards {
  const card = cards.find((each) => each.rule === rule);
  if (!card || GRAVITY[severity] <= GRAVITY[card.severity]) return cards;
  return put(cards, { ...withSeen(card, undefined, []), severity, text });
}

/** The same word twice, as a broker may bring it, is one note. */
export function note(cards: AlarmCards, rule: string, seen: AlarmSeen, text: string): AlarmCards {
  const card = cards.find((each) => each.rule === rule);
  const said = text.trim().slice(0, MOST_NOTE_CHARS);
  const isKnown = card?.notes.some(
    ({ atMs, ...each }) => atMs === seen.atMs && each.who === seen.who && each.text === said,
  );
  if (!card || said === '' || isKnown) return cards;
  return put(cards, { ...card, notes: [...card.notes, { ...seen, text: said }].slice(-MOST_NOTES) });
}

const put = (cards: AlarmCards, card: AlarmCard): AlarmCards =>
  cards.map((each) => (each.rule === card.rule ? card : each));
const without = (cards: AlarmCards, card: AlarmCard): AlarmCards => cards.filter((each) => each !== card);
