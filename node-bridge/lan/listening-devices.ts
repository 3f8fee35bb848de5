import type { DeviceConfig } from '../../station/api/config.ts';
import { staysHere } from './consent.ts';

const LISTENS = /^((?:tcp|udp)-server):(?:\[([^\]]+)\]|([^:]+)):\d{1,5}$/;

/** The devices that come to us from the network, each with its address: a plain line knows no cipher. */
export const listeningDevices = (devices: readonly DeviceConfig[]): readonly string[] =>
  devices.flatMap(({ id, address }) => {
    const [, kind, v6, name] = LISTENS.exec(address) ?? [];
    return kind === undefined || staysHere(v6 ?? name ?? '') ? [] : [`${address} for the device ${id}`];
  });
