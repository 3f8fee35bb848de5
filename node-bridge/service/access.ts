import { fault } from '../../station/model/fault.ts';
import { wireOf } from './unit.ts';

/** What the service that a bridge runs as may open, as its unit says in the environment. */
export interface ServiceAccess {
  /** The command that lets it open a wire that it may not, where that is the case. */
  installFor(address: string): string | undefined;
}

const USUAL = { data: '/var/lib/fieldline', user: 'fieldline' } as const;

/** Undefined where the bridge is no service that `fieldline install` made. */
export function serviceAccess(env: NodeJS.ProcessEnv, dataFolder: string): ServiceAccess | undefined {
  const { FIELDLINE_USER: user, FIELDLINE_WIRES: wires } = env;
  if (user === undefined || wires === undefined) return undefined;
  const may = new Set(wires.split(','));
  const install = [
    'sudo fieldline install',
    ...(dataFolder === USUAL.data ? [] : [`--data ${dataFolder}`]),
    ...(user === USUAL.user ? [] : [`--user ${user}`]),
  ].join(' ');
  return {
    installFor(address) {
      const wire = wireOf(address);
      return wire === undefined || may.has(wire) ? undefined : `${install} --wires ${wire}`;
    },
  };
}

/** Opens a wire; where the service may not, that is why it fails, whatever the system says of a file that it hides. @throws link/denied. */
export async function openedBy<T>(
  access: ServiceAccess | undefined,
  address: string,
  open: () => Promise<T>,
): Promise<T> {
  try {
    return await open();
  } catch (error) {
    const install = access?.installFor(address);
    throw install === undefined ? error : fault('link/denied', { address, install }, error);
  }
}
