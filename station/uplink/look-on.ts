import type { Fault } from '../model/fault.ts';
import type { Clock, Connection } from '../runtime/platform.ts';
import { converse } from './conversation.ts';
import type { Speakers } from './speakers.ts';

/** So often it is tried again whether this station may speak. */
const KNOCK_MS = 60_000;

/** Not authorised: MQTT 3.1.1 table 3.1, MQTT 5 section 3.2.2.2. */
export const isNotLetIn = ({ code, detail }: Fault): boolean =>
  code === 'uplink/refused' &&
  [5, 0x87].includes((detail as { readonly reasonCode?: number }).reasonCode ?? 0);

/** How a connection is begun: as somebody who only listens, and as the station itself. */
export interface Doors {
  viewer(signal: AbortSignal): Promise<Connection>;
  station(signal: AbortSignal): Promise<Connection>;
}

/**
 * Where this station may say nothing, it may still hear the others: until it would be let in, which is what is given back, until
 * the connection ends, or the signal aborts.
 */
export async function lookOn(
  speakers: Speakers,
  doors: Doors,
  clock: Clock,
  signal: AbortSignal,
): Promise<boolean> {
  const over = new AbortController();
  const end = () => over.abort();
  signal.addEventListener('abort', end, { once: true });
  let isLetIn = false;
  const knocking = (async () => {
    while (!isLetIn) {
      await clock.sleep(KNOCK_MS, over.signal);
      isLetIn = await mayEnter(doors, over.signal);
    }
    end();
  })().catch(() => undefined);
  try {
    await converse(await doors.viewer(over.signal), speakers, over.signal);
  } catch {
    // It may not even look on: then nothing is heard there.
  } finally {
    signal.removeEventListener('abort', end);
    end();
    await knocking;
  }
  return isLetIn;
}

/** Whoever leaves in order leaves no will behind. */
const mayEnter = (doors: Doors, signal: AbortSignal): Promise<boolean> =>
  doors.station(signal).then(
    (connection) => connection.close().then(() => true),
    () => false,
  );
