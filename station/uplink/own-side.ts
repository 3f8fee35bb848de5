import { type Quota, quotas } from '../model/quota.ts';
import { Allowance } from './allowance.ts';
import type { OwnEnd } from './speakers.ts';
import type { LinkOptions } from './link-options.ts';
import { dialects } from './dialects.ts';
import type { LinkStation } from './link-station.ts';
import { Namesake } from './namesake.ts';
import { Orders } from './orders.ts';
import { Outbox } from './outbox.ts';
import { Pairing } from './pairing.ts';
import { Runs } from './runs.ts';

/** The name of an uplink's bookmark, and of what is remembered of its receiver. */
export const readerOf = (id: string): string => `uplink/${id}`;

/** What the own station brings to every connection of a link. @throws log/broken. */
export async function openOwnSide(
  { uplink, receiver, platform, changed, unattended, via }: LinkOptions,
  station: LinkStation,
  sinceMs: number,
): Promise<OwnEnd> {
  const { clock, randomHex } = platform;
  const reader = readerOf(uplink.id);
  const quota: Quota = quotas[uplink.quota];
  const { native } = dialects[uplink.dialect];
  const pairs = native && receiver !== 'always';
  const { epoch } = station.log.origin;
  const self = receiver === 'where-none' ? station.log.origin.station : undefined;
  return {
    station,
    uplink,
    orders: new Orders(station, clock, () => randomHex(16)),
    outbox: await Outbox.open(station.log, clock, reader, new Allowance(quota, clock), changed, unattended),
    messageBytes: quota.messageBytes,
    namesake:
      native && via === undefined
        ? await namesakeOf(station.log, { epoch, sinceMs }, reader, randomHex)
        : undefined,
    pairing: pairs ? await Pairing.open(station.log, clock, reader, uplink.url, self) : undefined,
  };
}

/** What cannot be kept is not told: the next run would not know it. */
async function namesakeOf(
  log: LinkStation['log'],
  own: { readonly epoch: string; readonly sinceMs: number },
  reader: string,
  randomHex: (digits: number) => string,
): Promise<Namesake> {
  const runs = await Runs.of(log, randomHex).catch(() => undefined);
  const name = `${reader}/copied`;
  const copied = () => void log.keepSetting(name, own.epoch).catch(() => undefined);
  return new Namesake(own, runs, copied, runs !== undefined && (await log.setting(name)) === own.epoch);
}
