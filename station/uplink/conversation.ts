import { type Fault, FaultError, toFault } from '../model/fault.ts';
import type { Connection } from '../runtime/platform.ts';
import { listen } from './listening.ts';
import type { Speakers } from './speakers.ts';
import { sayGoodbye, speak } from './speaking.ts';
import { talkOver } from './talk.ts';

/** All that is said and heard on one connection, until it ends or the signal aborts; gives why it ended. */
export async function converse(
  connection: Connection,
  speakers: Speakers,
  signal: AbortSignal,
): Promise<Fault | undefined> {
  const over = new AbortController();
  const talk = talkOver(connection, speakers.own);
  speakers.own?.namesake?.begin();
  const work = Promise.all([listen(talk, speakers), speak(talk, speakers, over.signal)]);
  let leave!: () => void;
  const leaving = new Promise<undefined>((resolve) => (leave = () => resolve(undefined)));
  signal.addEventListener('abort', leave);
  if (signal.aborted) leave();
  let left = false;
  try {
    const nobody = talk.left.rung(over.signal).then((): Fault => {
      left = !over.signal.aborted;
      return { code: 'uplink/nobody-listens', detail: { url: speakers.url } };
    });
    return await Promise.race([connection.ended, leaving, nobody, work.then(() => undefined)]);
  } catch (error) {
    return toFault(error);
  } finally {
    signal.removeEventListener('abort', leave);
    speakers.far?.lost(connection);
    over.abort(new FaultError({ code: 'internal', detail: { message: 'the connection is over' } }));
    if (signal.aborted || left) await sayGoodbye(talk, speakers);
    await connection.close();
    await work.catch(() => undefined);
  }
}
