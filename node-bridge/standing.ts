import { arch, release, type } from 'node:os';
import type { BridgeListener, BridgeStanding } from '../station/api/bridges.ts';
import type { OwnStationApi } from '../station/api/calls.ts';
import type { Lan } from './lan/lan.ts';
import { diskOf } from './log/free-space.ts';
import { timeConfirmed } from './time-confirmed.ts';

/** What a bridge tells of itself. */
export interface Told {
  readonly name: string;
  readonly version: string;
  readonly dataFolder: string;
  readonly listeners: readonly BridgeListener[];
}

/** How a bridge is now, but for who asks. */
export async function standingOf(
  station: Pick<OwnStationApi, 'news'>,
  { name, version, dataFolder, listeners }: Told,
): Promise<Omit<BridgeStanding, 'you'>> {
  const [news, disk, confirmed] = await Promise.all([station.news(0), diskOf(dataFolder), timeConfirmed()]);
  const { entries, usedBytes, budgetBytes, waitingBytes, fault } = news.storage;
  const own = news.devices.filter((device) => device.own);
  const label = news.stations.find((each) => each.own)?.label;
  return {
    name,
    ...(label === undefined ? {} : { label }),
    version,
    system: `${type()} ${release()}, ${arch()}, Node ${process.version}`,
    nowMs: news.nowMs,
    upMs: process.uptime() * 1_000,
    time: { quality: news.time ?? 'unsynced', by: confirmed === undefined ? 'nobody' : 'system' },
    store: {
      entries,
      usedBytes,
      budgetBytes,
      waitingBytes,
      ...(Number.isFinite(disk.freeBytes) ? { freeBytes: disk.freeBytes } : {}),
      ...(fault ? { fault: fault.code } : {}),
    },
    devices: { all: own.length, live: own.filter(({ state }) => state.phase === 'live').length },
    listeners,
  };
}

/** What is open: the app, the broker and CoAP, as far as there is one. */
export function listenersOf(open: {
  readonly http: number;
  readonly lan: Pick<Lan, 'reach'>;
  readonly mqtt: number | undefined;
  readonly coap: { readonly port: number; readonly isOpen: boolean } | undefined;
}): readonly BridgeListener[] {
  const { openness, httpsPort, mqttsPort, clearPort } = open.lan.reach;
  const [here, there] = [false, openness !== 'shut'];
  const all = [
    ['http', open.http, here],
    ['http', clearPort, there],
    ['https', httpsPort, there],
    ['mqtt', open.mqtt, here],
    ['mqtts', mqttsPort, there],
  ] as const;
  const listening = all.flatMap(([what, port, isOpen]) =>
    port === undefined ? [] : [{ what, port, isOpen }],
  );
  return open.coap
    ? [...listening, { what: 'coap', port: open.coap.port, isOpen: open.coap.isOpen }]
    : listening;
}
