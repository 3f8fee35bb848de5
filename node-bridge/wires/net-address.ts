import { isIPv6 } from 'node:net';
import { fault } from '../../station/model/fault.ts';

/** Where a device is on the network, as it is written: `tcp:192.168.1.20:4001`, `tcp:[fe80::1]:4001`. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

const PLACE = /^(?:\[([0-9a-fA-F:.%\w]+)\]|([\w.-]+)):(\d{1,5})$/;
/** Who listens and was not told where listens to this machine only. */
const HERE = '127.0.0.1';

/** Reads `host:port`; a port alone is one of this machine. @throws link/unsupported where it is neither. */
export function placeOf(text: string, address: string): Place {
  const [, v6, name, digits] = PLACE.exec(/^\d+$/.test(text) ? `${HERE}:${text}` : text) ?? [];
  const host = v6 ?? name;
  const port = Number(digits);
  const isSound = host !== undefined && port > 0 && port < 65_536 && (v6 === undefined || isIPv6(v6));
  if (!isSound) throw fault('link/unsupported', { address });
  return { host, port };
}

/** What the system's refusal means for whoever wants to reach a device. */
export function faultOf(error: unknown, address: string) {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EPERM') return fault('link/denied', { address }, error);
  if (code === 'EADDRINUSE') return fault('link/busy', { address }, error);
  return fault('link/not-found', { address }, error);
}
