import type { Fault, FaultCode } from '../../station/model/fault.ts';

/** What differs between the wires that a person looks at from a terminal. */
const wires: Readonly<Record<string, { readonly group: string; readonly find: string }>> = {
  i2c: {
    group: 'i2c',
    find: 'on a Raspberry Pi, switch I2C on (sudo raspi-config, Interface Options); `ls /dev/i2c-*` lists the buses',
  },
  serial: { group: 'dialout', find: 'is it plugged in? `fieldline scan serial` lists the ports' },
};

/** What is wrong with a wire that was to be looked at, and what to do about it, in one line. */
export function wireWords({ code }: Fault, address: string): string {
  const { group, find } = wires[address.split(':')[0]!]!;
  const words: Partial<Record<FaultCode, string>> = {
    'link/not-found': `is not there: ${find}`,
    'link/denied': `may not be opened: your user needs the group ${group} (sudo usermod -aG ${group} $USER, then sign in anew)`,
    'link/busy': 'is in use by another program, or by a bridge that runs: stop that first',
    'link/stuck': 'hangs: a chip or a short holds one of its wires; check the wires and the power',
    'link/unsupported': 'cannot be opened: it has to be one of this machine, and this machine a Linux',
  };
  return `${address} ${words[code] ?? 'failed while it was used: check the wires'}`;
}
