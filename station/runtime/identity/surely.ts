import { fault } from '../../model/fault.ts';
import type { Link, Platform, Transports } from '../platform.ts';

type Host = Pick<Platform, 'transports' | 'isSure'>;

/** Opens what is wanted at an address, and no other that looks the same. @throws link/which where nobody can tell; link/…. */
export function surely({ transports, isSure }: Host): Pick<Transports, 'openLink'> {
  const require = async (address: string) => {
    if ((await isSure?.(address)) === false) throw fault('link/which', { address });
  };
  return {
    async openLink(spec, address, signal): Promise<Link> {
      await require(address);
      const link = await transports.openLink(spec, address, signal);
      try {
        await require(address); // another one may have been plugged in meanwhile
      } catch (error) {
        await link.close();
        throw error;
      }
      return link;
    },
  };
}
