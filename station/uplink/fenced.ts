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
  const publish = async (message: Message) => {
    let askedMs;
    do {
      askedMs = clock.steady();
      await log.requireOwned();
    } while (clock.steady() - askedMs > FRESH_MS);
    return connection.publish(message);
  };
  const { incoming, ended } = connection;
  return {
    publish,
    incoming,
    ended,
    subscribe: (filters) => connection.subscribe(filters),
    unsubscribe: (filters) => connection.unsubscribe(filters),
    close: () => connection.close(),
  };
}
