import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import instantiate from 'virtual:core-wasm';
import type { ColumnCodec } from '../station/codec/column-codec.ts';
import { KernelCodec } from '../station/codec/kernel-codec.ts';
import { fault } from '../station/model/fault.ts';
import { Kernel } from '../station/pipeline/kernel.ts';
import { SELF, SPARE } from '../station/runtime/log/keys.ts';
import { StationLog } from '../station/runtime/log/station-log.ts';
import type { Clock, Log, Platform } from '../station/runtime/platform.ts';
import type { Broker } from './broker/broker.ts';
import type { Inbox } from './coap/inbox.ts';
import { LevelStore } from './log/level-store.ts';
import { readStored, type StoredThere } from './log/stored.ts';
import { mqttBrokers } from './mqtt-brokers.ts';
import { nodeClock } from './node-clock.ts';
import { type Ways, wires } from './wires/wires.ts';

export type NodePlatform = Platform & { readonly columns: ColumnCodec };

/** Node as a platform: a log on its disk, brokers over TCP, and every wire of wires/wires.ts. */
export async function nodePlatform(
  log: Log,
  columns: ColumnCodec,
  broker: Broker,
  clock: Clock,
  inbox?: Inbox,
  ways?: Ways,
): Promise<NodePlatform> {
  return {
    clock,
    transports: wires(clock, inbox, ways),
    log,
    columns,
    kernel: new Kernel(await instantiate()),
    brokers: mqttBrokers(broker),
    randomHex,
  };
}

/** How logs here pack their columns of numbers. */
export const columnCodec = async (): Promise<ColumnCodec> => new KernelCodec(await instantiate());

/** The store of a log that is there already, to be read; it stays as it is. @throws log/in-use; log/broken where there is none; NoCopy. */
export const existingStore = (folder: string): Promise<StoredThere> => readStored(join(folder, 'log'));

/**
 * Opens the log in a folder, or begins one there under `name`. Where the end of it is lost, it goes on behind a wide gap of numbers (see
 * Lending), for others may have taken what had the next ones. @throws log/in-use, log/full, log/broken.
 */
export async function openLog(
  folder: string,
  columns: ColumnCodec,
  name = `bridge-${randomHex(4)}`,
): Promise<{ readonly log: Log; readonly store: LevelStore }> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const store = await LevelStore.open(join(folder, 'log'), [{ key: SPARE }]);
  if ((await store.losses()).length > 0 && (await store.get(SELF)) === undefined) {
    await store.close();
    throw fault('log/broken', {
      message:
        'It is damaged so near its beginning that it no longer knows whose it is. Put back a backup, or move the folder log away to begin anew.',
    });
  }
  return { log: await StationLog.open(store, name, nodeClock, randomHex, columns), store };
}

function randomHex(digits: number): string {
  return randomBytes(Math.ceil(digits / 2))
    .toString('hex')
    .slice(0, digits);
}
