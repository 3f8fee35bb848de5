import type { Clock, Connection, Log } from '../runtime/platform.ts';
import type { Message } from './message.ts';

/** An answer that took longer is of a time before: this program may have been stopped meanwhile. */
const FRESH_MS = 2_000;

/**
 * A connection on which nothing is said any more once another program has taken the log over, such as the next tab while this
 * one was frozen: its `publish` throws log/in-use then.
 */
export function fenced(
  connection: Connection,
  log: Pick<Log, 'requireOwned'>,
  clock: Pick<Clock, 'steady'>,
): Connection {
  const ask = async () => {
    const askedMs = clock.steady();
    await log.requireOwned();
    return askedMs;
  };
  const allowed = async (first: Promise<number>) => {
    for (let askedMs = await first; clock.steady() - askedMs > FRESH_MS;) askedMs = await ask();
  };
  let before: Promise<unknown> = Promise.resolve();
  /** All ask at once, and leave in the order in which they came: some dialects number what they say. */
  const publish = (message: Message) => {
    const first = ask();
    first.catch(() => undefined); // whose turn it is, hears it
    const turn = before.then(() => allowed(first));
    before = turn.catch(() => undefined);
    return turn.then(() => connection.publish(message));
  };
  const { incoming, ended, limits } = connection;
  return {
    limits,
    publish,
    incoming,
    ended,
    subscribe: (filters) => connection.subscribe(filters),
    unsubscribe: (filters) => connection.unsubscribe(filters),
    close: () => connection.close(),
  };
}
