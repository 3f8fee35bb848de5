import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { BridgeOptions } from './bridge-options.ts';
import { BrokerGuard } from './broker/broker-guard.ts';
import { requireConfig } from './config/check.ts';
import { devicesIn } from './devices.ts';
import { Refusals } from './http/refusals.ts';
import { openHub } from './hub/open.ts';
import { keptLossInWords } from './log/losses.ts';
import { ForeignTopics } from './mqtt-in/foreign-topics.ts';
import { columnCodec, openLog } from './node-platform.ts';
import type { Notes } from './notes.ts';
import { keepPrivate } from './trust/private-folder.ts';
import { openTrust, tellKeptHome } from './trust/trust.ts';
import { waysIn } from './ways.ts';

/** Told how each part that was opened is closed; the last goes first. */
export type Opened = (end: () => Promise<unknown>) => void;

export type Foundation = Awaited<ReturnType<typeof layFoundation>>;

/**
 * What all of a bridge stands on, closed to everybody yet: its configuration, its log, whom it knows, its broker with the hub.
 * @throws ConfigFault; log/in-use, log/broken.
 */
export async function layFoundation(options: BridgeOptions, notes: Notes, opened: Opened) {
  const { dataFolder } = options;
  await requireConfig(dataFolder);
  for (const trouble of await keepPrivate(dataFolder)) notes.say(trouble);
  const columns = await columnCodec();
  const { log, store } = await openLog(dataFolder, columns, options.name);
  opened(() => log.close());
  if (store.loss) notes.say(`${join(dataFolder, 'log')}: ${keptLossInWords(store.loss)}`);
  const { station: name } = log.origin;

  const key = randomBytes(16).toString('hex');
  const trust = await openTrust(dataFolder, key);
  await tellKeptHome(name, trust.identities, notes);
  opened(async () => trust.live.close());
  const foreign = new ForeignTopics();
  const refusals = new Refusals(notes);
  const guard = new BrokerGuard(name, trust, { foreign, notes, refusals });
  const { broker, hub, neighbours, left } = await openHub(log, columns, guard, notes);
  opened(() => broker.close());
  opened(async () => hub.close());
  const ways = await waysIn(dataFolder, name, broker, foreign);
  const configured = await devicesIn(dataFolder, notes);
  return {
    ...{ name, log, store, columns, key, trust, refusals },
    ...{ broker, hub, neighbours, left, foreign, ways, configured },
  };
}
