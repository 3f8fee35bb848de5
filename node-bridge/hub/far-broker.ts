import type { BrokerConfig } from '../../station/api/config.ts';
import type { ColumnCodec } from '../../station/codec/column-codec.ts';
import { type Fault, toFault } from '../../station/model/fault.ts';
import type { BrokerTarget, Clock } from '../../station/runtime/platform.ts';
import { connectMqtt } from '../mqtt-brokers.ts';
import type { Notes } from '../notes.ts';
import { Hub, type HubLog } from './hub.ts';

const FILTERS = ['status', 'gap', 'log', 'time-correction']
  .concat(['batch', 'event', 'outcome', 'status'].map((what) => `devices/+/${what}`))
  .map((rest) => `fieldline/+/${rest}`);

const FIRST_WAIT_MS = 1_000;
const LAST_WAIT_MS = 60_000;

/** Is the hub at a broker elsewhere as well, for as long as `signal` lets it; an absent broker is waited for. */
export async function hubAt(
  broker: BrokerConfig,
  log: HubLog,
  columns: ColumnCodec,
  clock: Clock,
  notes: Notes,
  signal: AbortSignal,
): Promise<void> {
  const target = { ...broker, clientId: `${log.origin.station}-hub-${log.origin.epoch.slice(0, 8)}` };
  let away = false;
  for (let waitMs = FIRST_WAIT_MS; !signal.aborted; waitMs = Math.min(2 * waitMs, LAST_WAIT_MS)) {
    const lost = await serve(target, log, columns, notes, signal, () => {
      if (away) notes.say(`${broker.url} is there again`);
      away = false;
      waitMs = FIRST_WAIT_MS;
    }).catch(toFault);
    if (signal.aborted) return;
    if (!away) notes.say(`${broker.url}: ${lost?.code ?? 'it ended the connection'}, trying again`);
    away = true;
    await clock.sleep(Math.random() * waitMs, signal).catch(() => undefined);
  }
}

/** One connection from its beginning to its end; gives why it ended. */
async function serve(
  target: BrokerTarget,
  log: HubLog,
  columns: ColumnCodec,
  notes: Notes,
  signal: AbortSignal,
  connected: () => void,
): Promise<Fault | undefined> {
  const hub: Hub = new Hub(log, columns, notes, (message) => connection.publish(message));
  const connection = await connectMqtt(target, undefined, signal, (message) => hub.take(message));
  const leave = () => void connection.close();
  signal.addEventListener('abort', leave, { once: true });
  try {
    await connection.subscribe([...FILTERS, `fieldline/+/ack/${log.origin.station}`]);
    connected();
    return await connection.ended;
  } finally {
    signal.removeEventListener('abort', leave);
    hub.close();
    await connection.close();
  }
}
