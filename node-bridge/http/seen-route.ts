import type { SeenSender } from '../../station/api/bridge-setup.ts';
import { Seen } from '../../station/runtime/bridges/setup-answers.ts';
import type { Inbox } from '../coap/inbox.ts';
import type { ForeignTopics } from '../mqtt-in/foreign-topics.ts';
import { offerFor } from '../mqtt-in/offer.ts';
import type { SeenBook } from '../seen-book.ts';
import { ALL } from '../trust/border.ts';
import type { Routes } from './routes.ts';

export const SEEN = '/api/seen';

/** What is sent here and read by nobody: at the embedded broker, and by HTTP. */
export interface Unread {
  readonly topics: Pick<ForeignTopics, 'seen'>;
  readonly names: SeenBook;
  readonly inbox: Pick<Inbox, 'has'>;
}

/** `GET /api/seen`: what was sent here and no device reads, for who sets devices up. */
export function addSeen(routes: Routes, unread: Unread): void {
  routes.add(
    {
      method: 'GET',
      path: SEEN,
      right: 'configure',
      station: () => ALL,
      does: 'Topics and names under which somebody sends here and no device reads, the newest first, at most 200 of each.',
      gives: { 200: { says: 'Who sends.', schema: Seen } },
    },
    (c) => c.json({ senders: sendersOf(unread) }, 200, { 'cache-control': 'no-store' }),
  );
}

function sendersOf({ topics, names, inbox }: Unread): readonly SeenSender[] {
  names.forget((name) => inbox.has(name));
  const sent = topics.seen.map((seen) => {
    const offer = offerFor(seen.name);
    return { ...seen, by: 'mqtt' as const, ...(offer ? { offer } : {}) };
  });
  const pushed = names.all.map((seen) => {
    const offer = { driver: 'plotter-lines', address: `http-in:${seen.name}` };
    return { ...seen, by: 'http' as const, offer };
  });
  return [...sent, ...pushed].sort((one, other) => other.lastMs - one.lastMs);
}
