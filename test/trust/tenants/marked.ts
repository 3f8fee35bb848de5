import { connectAsync } from 'mqtt';
import { connectMqtt } from '../../../node-bridge/mqtt-brokers.ts';
import { nodeClock } from '../../../node-bridge/node-clock.ts';
import type { Identities } from '../../../node-bridge/trust/identities.ts';
import { HOME } from '../../../node-bridge/trust/roles.ts';
import { ascii } from '../../../station/codec/bytes.ts';
import { StationLog } from '../../../station/runtime/log/station-log.ts';
import { Station } from '../../../station/runtime/station.ts';
import { randomHex } from '../../bridge/tablet.ts';
import { codec } from '../../fakes/codec.ts';
import { kernel } from '../../fakes/kernels.ts';
import { MemoryStore } from '../../fakes/memory-store.ts';
import { scripted, ScriptedLink } from '../../fakes/scripted-link.ts';
import { credentialOf } from '../broker/cast.ts';

export const TENANTS = [HOME, 'north', 'south'] as const;
export type TenantId = (typeof TENANTS)[number];

/** What everybody may guess of a tenant. */
export const known = (tenant: TenantId | 'ghost') => ({
  station: `st-q7${tenant}`,
  device: `dev-q7${tenant}`,
  channel: `ch_q7${tenant}`,
  rule: `ru-q7${tenant}`,
  user: `us-q7${tenant}`,
});

/** What nobody else knows of a tenant, and no call names. */
export const hidden = (tenant: TenantId) => ({
  station: `hid-st-q7${tenant}`,
  device: `hid-dev-q7${tenant}`,
  channel: `hid_q7${tenant}`,
  label: `lab-q7${tenant}`,
  value: VALUES[tenant],
});
const VALUES: Readonly<Record<TenantId, number>> = { home: 515151.25, north: 616161.25, south: 717171.25 };

const SECRETS = TENANTS.map(
  (tenant) =>
    [
      tenant,
      new RegExp(`(hid|lab)[-_][-\\w]*q7${tenant}|(?<!\\d)${String(VALUES[tenant]).replace('.', '\\.')}`),
    ] as const,
);

/** Whose secrets stand in a text. */
export const whose = (text: string): readonly TenantId[] =>
  SECRETS.filter(([, secret]) => secret.test(text)).map(([tenant]) => tenant);

/** What a call of a tenant writes wherever it gets to: a mark in JSON, and a number for who reads bare ones. */
export const trace = (tenant: TenantId) => ({
  mark: `trace-of-${tenant}`,
  number: { home: 525252.5, north: 626262.5, south: 727272.5 }[tenant],
});

/** Whether somebody else than this tenant has left a trace in a text. */
export const isTracedByOthers = (tenant: TenantId, text: string): boolean =>
  TENANTS.filter((other) => other !== tenant).some((other) => {
    const { mark, number } = trace(other);
    return text.includes(mark) || text.includes(String(number));
  });

/** What each device can be told. */
export const RELAY = 'relay';

/** A station of a tenant that goes on saying its secret numbers, and what it hears that is meant for it. */
export async function speaking(tenant: TenantId, name: string, url: string, identities: Identities) {
  const credential = await credentialOf(identities, { tenant, station: name, rights: [] });
  const { device, channel } = name === known(tenant).station ? known(tenant) : hidden(tenant);
  const { label, value, channel: unknown } = hidden(tenant);
  const link = new ScriptedLink();
  link.say(ascii('\n'));
  const log = await StationLog.open(new MemoryStore(), name, nodeClock, randomHex, codec);
  const platform = {
    ...{ clock: nodeClock, log, kernel: kernel(), brokers: { connect: connectMqtt }, randomHex },
    transports: scripted(link),
  };
  const { username, password } = credential;
  const station = await Station.open(platform, {
    version: '0',
    devices: [
      {
        ...{ id: device, label, driver: 'plotter-lines', address: 'serial:scripted' },
        options: { switches: [RELAY] },
      },
    ],
    broker: { url, username, password },
  });
  const stop = new AbortController();
  const ended = station.run(stop.signal);
  await station.renameStation(label);
  const line = ascii(`${channel}: ${value}, ${unknown}: ${value}, ${RELAY}: 0\n`);
  const says = setInterval(() => link.say(line), 100);
  const beside = await connectAsync(
    url,
    { username, password, clientId: `${name}-beside`, reconnectPeriod: 0 },
    false,
  );
  const heard: string[] = [];
  beside.on('message', (topic, payload) => heard.push(`${topic} ${String(payload)}`));
  await beside.subscribeAsync(`fieldline/${name}/#`, { qos: 1 });
  for (const [topic, retain] of [
    ['alarms', true],
    [`devices/${device}/event`, false],
    ['rules/secret', false],
    [`history/${label}`, false],
  ] as const)
    await beside.publishAsync(`fieldline/${name}/${topic}`, JSON.stringify({ label, value }), {
      qos: 1,
      retain,
    });
  return {
    name,
    tenant,
    heard,
    /** What its device was told to do. */
    written: link.written,
    async end() {
      clearInterval(says);
      await beside.endAsync(true);
      stop.abort();
      await ended;
      await log.close();
    },
  };
}
