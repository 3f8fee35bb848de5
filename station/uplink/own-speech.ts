import type { Speech } from './dialect.ts';
import { dialects } from './dialects.ts';
import type { LinkOptions } from './link-options.ts';
import { given } from './native/fields.ts';
import type { OwnEnd } from './speakers.ts';

/** How the own station speaks on one connection: in the dialect of the link, with what is told beside. */
export function speechOf(
  { uplink, station, platform, receiver, via }: LinkOptions,
  own: OwnEnd | undefined,
  { sinceMs, connection }: { readonly sinceMs: number; readonly connection: number },
): Speech | undefined {
  const { pairing, namesake } = own ?? {};
  return (
    station &&
    dialects[uplink.dialect].speak({
      origin: station.log.origin,
      uplink,
      get receiver() {
        return receiver === 'always' || (pairing?.isSelf ?? false);
      },
      sealed: platform.columns !== undefined,
      beside: {
        since: sinceMs,
        ...given({ via, run: namesake?.run }),
        get label() {
          return station.label;
        },
      },
      devices: () => station.devices(),
      lastRow: (device) => station.lastRow(device),
      now: () => platform.clock.now(),
      connection,
    })
  );
}
