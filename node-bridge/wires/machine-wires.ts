import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BridgeWires, I2cBusView } from '../../station/api/bridge-setup.ts';
import type { ServiceAccess } from '../service/access.ts';
import { gpioChips } from './gpio-chips.ts';
import { libc } from './libc.ts';
import { serialPorts } from './serial-ports.ts';

/** The wires of this machine, as its system tells of them; what it has not, or does not let us see, is left out. Nothing is asked of a device. */
export async function machineWires(root = '/', access?: ServiceAccess): Promise<BridgeWires> {
  const [i2c, oneWire, spi, gpio, ports] = await Promise.all([
    i2cBuses(root),
    names(join(root, 'sys/bus/w1/devices')),
    names(join(root, 'dev')),
    libc().then(gpioChips, () => []),
    serialPorts(root),
  ]);
  return {
    i2c,
    gpio,
    oneWire: oneWire.filter((name) => /^[0-9a-f]{2}-[0-9a-f]{12}$/.test(name)).slice(0, 256),
    spi: spi.flatMap((name) => /^spidev(\d{1,3})\.(\d{1,3})$/.exec(name)?.slice(1).join(':') ?? []),
    serial: ports
      .slice(0, 64)
      .map(({ address, name }) => (name === undefined ? { address } : { address, name })),
    ...(access ? { install: installsFor(access, i2c[0]?.bus) } : {}),
  };
}

/** For the bus that is there, else for that of the pin header of a Raspberry Pi. */
function installsFor(access: ServiceAccess, bus = 1): NonNullable<BridgeWires['install']> {
  const places = {
    i2c: `i2c:${bus}`,
    gpio: 'gpio:',
    oneWire: 'w1:',
    spi: 'spi:',
    serial: 'serial:',
  } as const;
  const commands = Object.entries(places).map(([kind, place]) => [kind, access.installFor(place)] as const);
  return Object.fromEntries(commands.filter(([, install]) => install !== undefined));
}

async function i2cBuses(root: string): Promise<readonly I2cBusView[]> {
  const numbers = (await names(join(root, 'dev'))).flatMap((name) => /^i2c-(\d{1,3})$/.exec(name)?.[1] ?? []);
  const buses = numbers.map(async (number) => {
    const about = join(root, 'sys/class/i2c-dev', `i2c-${number}`, 'name');
    const name = await readFile(about, 'utf8').catch(() => '');
    return { bus: Number(number), name: name.trim().slice(0, 100) };
  });
  return (await Promise.all(buses)).sort((one, other) => one.bus - other.bus).slice(0, 64);
}

const names = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder).catch(() => [])).sort();
