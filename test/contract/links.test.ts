import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { wires } from '../../node-bridge/wires/wires.ts';
import { I2cWire } from '../../node-bridge/wires/i2c-wire.ts';
import { SpiWire } from '../../node-bridge/wires/spi-wire.ts';
import { toFault } from '../../station/model/fault.ts';
import { Tapes } from '../../station/runtime/replay/tapes.ts';
import { tapeLink } from '../../station/runtime/replay/tape-link.ts';
import { simulatedLink } from '../../station/runtime/scenes/simulated-link.ts';
import { LentTransport } from '../../workers/lending/lent-transport.ts';
import { PageLender } from '../../workers/page/lending/page-lender.ts';
import { lenderPort, takeLender } from '../../workers/thread.ts';
import { usbAddressOf } from '../../workers/transports/usb-address.ts';
import { WebSerial } from '../../workers/transports/web-serial.ts';
import { WebUsb } from '../../workers/transports/web-usb.ts';
import { ChipBus } from '../fakes/i2c-bus.ts';
import { ClockedChip, mcp3008 } from '../fakes/spi-bus.ts';
import { ScriptedPort, ScriptedSerial } from '../fakes/scripted-port.ts';
import { EmulatedBluetooth, EmulatedUart } from '../lending/emulated-bluetooth.ts';
import { EmulatedHid, EmulatedHidDevice } from '../lending/emulated-hid.ts';
import { freePort } from '../bridge/mosquitto.ts';
import { Adapter } from '../device/emulator/adapter.ts';
import { CdcAcm, Ftdi } from '../linux/usb/chips.ts';
import { WebUsbDevice, WebUsbHost } from '../usb-serial/emulated-web-usb.ts';
import { SerialMachine } from '../wires/serial-machine.ts';
import { endingContract, linkContract, type Rig } from './links.contract.ts';

const still = { steady: () => 0, sleep: () => new Promise<void>(() => undefined) };
const SPEC = { kind: 'serial', baudRate: 9600 } as const;
const never = () => new Promise<void>(() => undefined);

linkContract('Web Serial', async () => {
  const port = new ScriptedPort();
  const stop = new AbortController();
  const link = await new WebSerial(new ScriptedSerial(port), still).open(
    SPEC,
    'serial:0403:6001',
    stop.signal,
  );
  return {
    link,
    stop,
    say: (bytes) => port.say(...bytes),
    written: () => port.written.flatMap((each) => [...each]),
    stall: () => (port.stalled = true),
    lose: () => port.unplug(),
    isOpen: () => port.readable !== null,
  };
});

for (const chip of [Ftdi, CdcAcm])
  linkContract(`WebUSB (${chip.name})`, async () => {
    const emulated = new chip();
    const device = new WebUsbDevice(emulated);
    const stop = new AbortController();
    const written: number[] = [];
    emulated.onHeard = (bytes) => written.push(...bytes);
    const usb = new WebUsb(new WebUsbHost(device), still);
    const link = await usb.open(SPEC, usbAddressOf(device, [device]), stop.signal);
    return {
      link,
      stop,
      say: (bytes) => emulated.say(bytes),
      written: () => written,
      stall: () => (device.transferOut = never as never),
      lose: () => device.unplug(),
      isOpen: () => device.opened,
    };
  });

/** What the page lends, over the same ports as in a browser. */
async function lent(lender: PageLender, address: string) {
  const transport = new LentTransport(takeLender(lenderPort(lender)));
  const stop = new AbortController();
  return { link: await transport.open(SPEC, address, stop.signal), stop };
}

for (const answers of [true, false])
  linkContract(`Bluetooth, ${answers ? 'with' : 'without'} an answer to each piece`, async () => {
    const board = new EmulatedUart('Nano 33', 'a', answers);
    const lender = new PageLender({ bluetooth: new EmulatedBluetooth(board) as unknown as Bluetooth });
    const address = await lender.bluetooth!.choose();
    return {
      ...(await lent(lender, address)),
      say(bytes) {
        for (let at = 0; at < bytes.length; at += 20) board.says([...bytes.slice(at, at + 20)]);
      },
      written: () => board.written,
      stall: () => (board.sending = never),
      lose: () => board.leave(),
      isOpen: () => board.connected,
    };
  });

interface Cable {
  readonly ids: readonly [number, number];
  readonly outputBytes: number;
  say(device: EmulatedHidDevice, bytes: readonly number[]): void;
  sent(report: { readonly id: number; readonly data: readonly number[] }): readonly number[];
}
const chunks = (bytes: readonly number[], most: number) =>
  Array.from({ length: Math.ceil(bytes.length / most) }, (_, i) => bytes.slice(i * most, (i + 1) * most));
const cables: Readonly<Record<string, Cable>> = {
  CP2110: {
    ids: [0x10c4, 0xea80],
    outputBytes: 63,
    say: (device, bytes) => chunks(bytes, 63).forEach((each) => device.says(each.length, [...each, 0, 0])),
    sent: ({ id, data }) => data.slice(0, id),
  },
  CH9325: {
    ids: [0x1a86, 0xe008],
    outputBytes: 8,
    say(device, bytes) {
      device.says(0, [0xf0, 0, 0, 0, 0, 0, 0, 0]); // it says so when it has nothing to say
      for (const each of chunks(bytes, 7)) device.says(0, [0xf0 | each.length, ...each]);
    },
    sent: ({ data }) => data.slice(1, 1 + data[0]!),
  },
  'plain reports': {
    ids: [0x1209, 0x0001],
    outputBytes: 1,
    say: (device, bytes) => device.says(0, bytes),
    sent: ({ data }) => data,
  },
};

for (const [name, { ids, outputBytes, say, sent }] of Object.entries(cables))
  linkContract(`HID (${name})`, async (): Promise<Rig> => {
    const device = new EmulatedHidDevice(...ids, outputBytes);
    const hid = new EmulatedHid(device);
    const lender = new PageLender({ hid: hid as unknown as HID });
    const address = await lender.hid!.choose();
    if (!address) throw toFault('nothing chosen');
    return {
      ...(await lent(lender, address)),
      say: (bytes) => say(device, [...bytes]),
      written: () => device.written.flatMap(sent),
      stall: () => (device.sending = never),
      lose: () => hid.unplug(device),
      isOpen: () => device.opened,
    };
  });

const clock = {
  now: () => Date.now(),
  steady: () => performance.now(),
  sleep: async (ms: number, signal?: AbortSignal) =>
    void (await sleep(ms, undefined, signal ? { signal } : {})),
};

endingContract('a simulated garden', async () => {
  const stop = new AbortController();
  const spec = { kind: 'simulated', everyMs: 20 } as const;
  return { link: simulatedLink(spec, 'simulated:garden', clock, stop.signal), stop };
});

endingContract('a chip on a bus', async () => {
  const stop = new AbortController();
  const bus = new ChipBus();
  const wire = new I2cWire(async () => bus, clock);
  const link = await wire.openLink('i2c:1:0x76', stop.signal);
  return { link, stop, isOpen: () => bus.isOpen };
});

endingContract('a chip on SPI', async () => {
  const stop = new AbortController();
  const chip = new ClockedChip(mcp3008([], 3.3));
  const spec = { kind: 'spi', maxHz: 1_000_000, mode: 0 } as const;
  const link = await new SpiWire(async () => chip, clock).openLink(spec, 'spi:0:0', stop.signal);
  return { link, stop, isOpen: () => chip.isOpen };
});

for (const isAsked of [true, false])
  endingContract(`a recording of bytes, ${isAsked ? 'asked' : 'by itself'}`, async () => {
    const stop = new AbortController();
    const tape = [1, 60_000].map((timeMs) => ({ kind: 'heard' as const, timeMs, bytes: Uint8Array.of(1) }));
    return { link: tapeLink(tape, { pace: 'as-recorded', isAsked }, clock, stop.signal), stop };
  });

endingContract('a recording of bytes that is a port', async () => {
  const stop = new AbortController();
  const tapes = new Tapes(clock);
  tapes.put(
    'replay:a',
    [1, 60_000].map((timeMs) => ({ kind: 'heard', timeMs, bytes: Uint8Array.of(1) })),
  );
  const wires = { openLink: () => Promise.reject(new Error('no other wire')) };
  return { link: await tapes.over(wires).openLink(SPEC, 'replay:a', stop.signal), stop };
});

linkContract('a serial port of the bridge', async () => {
  const machine = new SerialMachine();
  onTestFinished(() => machine.end());
  const adapter = await Adapter.plug(machine, { vendorId: 0x0403, productId: 0x6001, baudRate: 115_200 });
  const stop = new AbortController();
  const spec = { kind: 'serial', baudRate: 115_200 } as const;
  const link = await wires(clock).openLink(spec, `serial:${adapter.tty}`, stop.signal);
  await adapter.opened();
  return {
    link,
    stop,
    say: (bytes) => adapter.say(bytes),
    written: () => [...adapter.heard],
    stall: () => undefined, // its rate alone keeps what is sent waiting
    lose: () => void adapter.unplug(),
    isOpen: () => adapter.openedAtBaud > 0,
  };
});

/** The device's end of a TCP connection that is open. */
function overTcp(
  device: Socket,
  written: number[],
): Pick<Rig, 'say' | 'written' | 'stall' | 'lose' | 'isOpen'> {
  device.on('error', () => undefined).on('data', (chunk: Buffer) => void written.push(...chunk));
  return {
    say: (bytes) => void device.write(bytes),
    written: () => written,
    stall: () => void device.pause(),
    lose: () => void device.resetAndDestroy(),
    isOpen: () => !device.readableEnded && !device.destroyed,
  };
}

linkContract('TCP, to a device that listens', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  const stop = new AbortController();
  const { port } = server.address() as AddressInfo;
  const link = await wires(clock).openLink(SPEC, `tcp:127.0.0.1:${port}`, stop.signal);
  const [device] = (await accepted) as [Socket];
  server.close();
  return { link, stop, ...overTcp(device, []) };
});

linkContract('TCP, from a device that connects', async () => {
  const port = await freePort();
  const stop = new AbortController();
  const opening = wires(clock).openLink(SPEC, `tcp-server:${port}`, stop.signal);
  await sleep(50);
  const device = connect(port, '127.0.0.1');
  return { link: await opening, stop, ...overTcp(device, []) };
});

for (const kind of ['udp', 'udp-server'])
  endingContract(`datagrams (${kind})`, async () => {
    const device = createSocket('udp4').bind(0, '127.0.0.1');
    await once(device, 'listening');
    const port = kind === 'udp' ? device.address().port : await freePort();
    device.unref();
    const stop = new AbortController();
    return { link: await wires(clock).openLink(SPEC, `${kind}:127.0.0.1:${port}`, stop.signal), stop };
  });
