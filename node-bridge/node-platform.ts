import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import instantiate from 'virtual:core-wasm';
import type { ColumnCodec } from '../station/codec/column-codec.ts';
import { KernelCodec } from '../station/codec/kernel-codec.ts';
import { Kernel } from '../station/pipeline/kernel.ts';
import { StationLog } from '../station/runtime/log/station-log.ts';
import type { Clock, Log, Platform, Store } from '../station/runtime/platform.ts';
import { simulatedLink } from '../station/runtime/simulated-link.ts';
import type { Broker } from './broker/broker.ts';
import { LevelStore } from './log/level-store.ts';
import { mqttBrokers } from './mqtt-brokers.ts';
import { nodeClock } from './node-clock.ts';

export type NodePlatform = Platform & { readonly columns: ColumnCodec };

/** Node as a platform: a log on its disk, brokers over TCP, and for now no wire but the simulated ones. */
export async function nodePlatform(
  log: Log,
  columns: ColumnCodec,
  broker: Broker,
  clock: Clock,
): Promise<NodePlatform> {
  return {
    clock,
    transports: {
      openLink: async (spec, address, signal) => simulatedLink(spec, address, clock, signal),
    },
    log,
    columns,
    kernel: new Kernel(await instantiate()),
    brokers: mqttBrokers(broker),
    randomHex,
  };
}

/** How logs here pack their columns of numbers. */
export const columnCodec = async (): Promise<ColumnCodec> => new KernelCodec(await instantiate());

/** The store of a log that is there already, to be read. @throws log/in-use; log/broken where there is none. */
export const existingStore = (folder: string): Promise<Pick<Store, 'get' | 'page' | 'close'>> =>
  LevelStore.openToRead(join(folder, 'log'));

/** Opens the log in a folder, or begins one there under `name`. @throws log/in-use, log/full, log/broken. */
export async function openLog(
  folder: string,
  columns: ColumnCodec,
  name = `bridge-${randomHex(4)}`,
): Promise<Log> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const store = await LevelStore.open(join(folder, 'log'));
  return StationLog.open(store, name, nodeClock, randomHex, columns);
}

function randomHex(digits: number): string {
  return randomBytes(Math.ceil(digits / 2))
    .toString('hex')
    .slice(0, digits);
}
