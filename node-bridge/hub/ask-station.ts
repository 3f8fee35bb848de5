import { randomBytes } from 'node:crypto';
import { FaultError } from '../../station/model/fault.ts';
import { Questions } from '../../station/runtime/far/questions.ts';
import type { Clock } from '../../station/runtime/platform.ts';
import { type DigestAnswer, digestGet, readDigestAnswer } from '../../station/uplink/native/digest.ts';
import { offline } from '../../station/uplink/native/station-status.ts';
import { placeOf } from '../../station/uplink/topics.ts';
import type { Broker } from '../broker/broker.ts';
import type { Ask } from './compare.ts';

/** Lets `use` ask a station over the bridge's own broker, for as long as it runs. */
export async function* asking<T, R>(
  broker: Broker,
  own: string,
  station: string,
  clock: Clock,
  use: (ask: Ask) => AsyncGenerator<T, R>,
): AsyncGenerator<T, R> {
  const stop = new AbortController();
  const id = () => randomBytes(8).toString('hex');
  const name = `${own}-verify-${id()}`;
  const will = { ...offline({ station: name, epoch: 'none' }, clock.now()), retain: false };
  const connection = await broker.connect(name, will, stop.signal);
  const questions = new Questions(station, clock);
  const listening = (async () => {
    for await (const { topic, payload } of connection.incoming) {
      const place = placeOf(topic);
      if (place?.what === 'history' && place.station === station) questions.heard(place.id, payload);
    }
  })();
  const ask: Ask = (digests): Promise<DigestAnswer> => {
    const question = id();
    return questions.ask(
      question,
      digestGet(station, { id: question, digests }),
      connection,
      readDigestAnswer,
    );
  };
  try {
    return yield* use(ask);
  } finally {
    stop.abort(new FaultError({ code: 'internal', detail: { message: 'nobody asks any more' } }));
    await connection.close();
    await listening.catch(() => undefined);
  }
}
