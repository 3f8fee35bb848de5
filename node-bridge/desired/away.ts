import { randomBytes } from 'node:crypto';
import type { ConfigurationApi } from '../../station/api/configuration.ts';
import { fault } from '../../station/model/fault.ts';
import type { Clock, Log } from '../../station/runtime/platform.ts';
import type { Identities } from '../trust/identities.ts';
import type { LeftBook } from './left-book.ts';

/**
 * The configuration of stations that are not connected to their bridge: what each said last, and what is left for it. What nobody
 * here ever heard of is refused: there is no version that a new one could be made from, and a name that was mistyped waits for nobody.
 */
export function awayConfiguration(
  left: LeftBook,
  log: Pick<Log, 'origins'>,
  identities: Pick<Identities, 'all'>,
  clock: Pick<Clock, 'now'>,
): ConfigurationApi {
  const isMet = async (station: string): Promise<boolean> =>
    (await log.origins()).some((origin) => origin.station === station) ||
    identities.all.tenants.some(({ stations }) => stations.includes(station));
  return {
    configuration: async (station) => {
      const known = left.of(station);
      if (!known.reported && !(await isMet(station))) throw fault('config/never-told', { station });
      return { station, ...known };
    },
    pushConfiguration: async (station, push) => {
      const { reported } = left.of(station);
      if (!reported) throw fault('config/never-told', { station });
      const { version: base, hash } = push.base;
      // Who asked it right before it left may know of a later one than it still could tell: then it says so itself.
      if (base <= reported.version && hash !== reported.hash)
        throw fault('config/changed-since', {
          base,
          now: reported.version,
          problems: [{ path: '/', message: 'the station said so when it was here last' }],
        });
      const id = push.id ?? randomBytes(8).toString('hex');
      await left.leave(station, { ...push, id, askedMs: clock.now() });
      return undefined;
    },
    diagnose: async () => {
      throw fault('uplink/unreachable', { url: '' });
    },
  };
}
