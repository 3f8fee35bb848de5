import type { LinkSpec } from '../../station/model/link.ts';
import { fault } from '../../station/model/fault.ts';
import type { Clock, Link, Transports } from '../../station/runtime/platform.ts';
import { openPinLink } from '../../station/runtime/pins/pin-link.ts';
import { openOneWireLink } from '../../station/runtime/pins/one-wire-link.ts';
import { openPwmLink } from '../../station/runtime/pins/pwm-link.ts';
import { simulatedLink } from '../../station/runtime/scenes/simulated-link.ts';
import { openCoap } from '../coap/client/link.ts';
import { Inbox } from '../coap/inbox.ts';
import { USUAL } from '../coap/outgoing.ts';
import { openHttp } from '../http-in/http-link.ts';
import type { MqttIn } from '../mqtt-in/mqtt-in.ts';
import { openedBy, type ServiceAccess } from '../service/access.ts';
import { GpioPins } from './gpio-pins.ts';
import { I2cWire } from './i2c-wire.ts';
import { LinuxI2c } from './linux-i2c.ts';
import { LinuxSpi } from './linux-spi.ts';
import { openModbusTcp } from './modbus-tcp.ts';
import { openSerial } from './serial.ts';
import { SpiWire } from './spi-wire.ts';
import { openTcp } from './tcp.ts';
import { SysfsOneWire } from './sysfs-one-wire.ts';
import { SysfsPwm } from './sysfs-pwm.ts';
import { TcpDoors } from './tcp-server.ts';
import { openTls } from './tls.ts';
import type { TlsPeers } from './tls-peers.ts';
import { openUdp, openUdpServer } from './udp.ts';

/** Opens what hangs at an address of one kind; `place`: the address without its kind. @throws link/…. */
type Open = (place: string, address: string, signal: AbortSignal, spec: LinkSpec) => Promise<Link>;

/** Links that only an address of their own name has. */
const ownAddress: ReadonlySet<string> = new Set([
  'simulated',
  'gpio',
  'i2c',
  'spi',
  'pwm',
  'w1',
  'mqtt',
  'http',
  'https',
] satisfies (LinkSpec['kind'] | 'https')[]);

/** What of a running bridge devices are reached by: its broker, its HTTP server, and what its owner allows. */
export interface Ways {
  readonly mqtt?: MqttIn;
  readonly pushed?: Inbox;
  /** Hosts that may be asked although they are of this machine. */
  readonly allowed?: ReadonlySet<string>;
  readonly tls?: TlsPeers;
  readonly i2c?: I2cWire;
  /** What the service may open that this bridge is; absent where it is none. */
  readonly access?: ServiceAccess | undefined;
}

/** The I2C buses of this machine. */
export const i2cWire = (clock: Clock, access?: ServiceAccess): I2cWire =>
  new I2cWire(
    (number) => openedBy(access, `i2c:${number}`, () => LinuxI2c.open(number, () => clock.steady())),
    clock,
  );

/** Every wire of a bridge, by the kind that its addresses begin with. */
export function wires(clock: Clock, inbox = new Inbox(), ways: Ways = {}): Transports {
  const {
    mqtt,
    pushed = new Inbox(),
    allowed = new Set(),
    tls = new Map(),
    i2c = i2cWire(clock),
    access,
  } = ways;
  const doors = new TcpDoors();
  const pins = new GpioPins(clock);
  const spi = new SpiWire((bus, chip, use) => LinuxSpi.open(bus, chip, use), clock);
  const oneWire = new SysfsOneWire();
  const kinds: Readonly<Record<string, Open>> = {
    simulated: async (_place, address, signal, spec) => simulatedLink(spec, address, clock, signal),
    gpio: (_place, address, signal, spec) => openPinLink(pins, spec, address, clock, signal),
    pwm: (_place, address, signal, spec) => openPwmLink(new SysfsPwm(), pins, spec, address, clock, signal),
    w1: (place, address, signal) => openOneWireLink(oneWire, place, address, signal),
    i2c: (_place, address, signal) => i2c.openLink(address, signal),
    spi: (_place, address, signal, spec) => spi.openLink(spec, address, signal),
    serial: (place, address, signal, spec) => openSerial(place, address, signal, spec, clock),
    tcp: openTcp,
    tls: (place, address, signal) => openTls(place, address, tls, signal),
    'tcp-server': (place, address, signal) => doors.open(place, address, signal),
    udp: openUdp,
    'udp-server': openUdpServer,
    coap: (place, address, signal) => openCoap(place, address, allowed, signal, { ...USUAL, clock }),
    'coap-in': async (name, address, signal) => inbox.open(name, address, signal),
    'http-in': async (name, address, signal) => pushed.open(name, address, signal),
    http: (_place, address, signal) => openHttp(address, allowed, clock, signal),
    https: (_place, address, signal) => openHttp(address, allowed, clock, signal),
    ...(mqtt ? { mqtt: (name, address, signal, spec) => mqtt.open(name, address, clock, signal, spec) } : {}),
    'modbus-tcp': (place, address, signal) => openModbusTcp(place, address, clock, signal),
  };
  return {
    async openLink(spec, address, signal) {
      const end = address.indexOf(':');
      const kind = address.slice(0, end);
      const open = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
      const own = spec.kind === 'http' ? /^https?$/.test(kind) : spec.kind === kind;
      const fits = ownAddress.has(spec.kind) ? own : !ownAddress.has(kind);
      if (!open || !fits) throw fault('link/unsupported', { address });
      return openedBy(access, address, () => open(address.slice(end + 1), address, signal, spec));
    },
  };
}
