import { expect, test } from 'vitest';
import { toFault } from '../../station/model/fault.ts';
import type { Heard } from '../../station/runtime/platform.ts';
import { LentTransport } from '../../workers/lending/lent-transport.ts';
import { lend } from '../../workers/page/lending/lend.ts';
import { PageLender } from '../../workers/page/lending/page-lender.ts';
import { lenderPort, takeLender } from '../../workers/thread.ts';
import { EmulatedBluetooth, EmulatedUart } from './emulated-bluetooth.ts';
import { EmulatedHid, EmulatedHidDevice } from './emulated-hid.ts';

const SPEC = { kind: 'serial', baudRate: 9600 } as const;
const signal = () => new AbortController().signal;
const transportOf = (lender: PageLender) => new LentTransport(takeLender(lenderPort(lender)));

const withBluetooth = (...boards: EmulatedUart[]) => {
  const lender = new PageLender({ bluetooth: new EmulatedBluetooth(...boards) as unknown as Bluetooth });
  return { lender, uarts: lender.bluetooth!, transport: transportOf(lender) };
};
const withHid = (...devices: EmulatedHidDevice[]) => {
  const hid = new EmulatedHid(...devices);
  const lender = new PageLender({ hid: hid as unknown as HID });
  return { hid, lender, transport: transportOf(lender) };
};

test('Bluetooth: boards of one name are told apart by the order they were chosen in; the same one stays the same', async () => {
  const one = new EmulatedUart('Nano #1/ä', 'a');
  const other = new EmulatedUart('Nano #1/ä', 'b');
  const { uarts } = withBluetooth(one, other, one);
  const addresses = [await uarts.choose(), await uarts.choose(), await uarts.choose()];
  expect(addresses).toEqual([
    'ble:Nano%20%231%2F%C3%A4',
    'ble:Nano%20%231%2F%C3%A4#2',
    'ble:Nano%20%231%2F%C3%A4',
  ]);
});

test('Bluetooth: what is written goes in pieces of 20 bytes at most', async () => {
  const board = new EmulatedUart('Nano', 'a');
  const { uarts, transport } = withBluetooth(board);
  const link = await transport.open(SPEC, await uarts.choose(), signal());
  await link.write(Uint8Array.from({ length: 45 }, (_, i) => i));
  expect(board.pieces).toEqual([20, 20, 5]);
  expect([link.lineless, link.setLine]).toEqual([true, undefined]);
});

test('Bluetooth: a board that was never chosen here is not found, one out of reach neither, and one is open once', async () => {
  const board = new EmulatedUart('Nano', 'a');
  const { uarts, transport } = withBluetooth(board);
  const codeOf = (address: string) =>
    transport.open(SPEC, address, signal()).then(
      () => 'open',
      (error: unknown) => toFault(error).code,
    );
  expect(await codeOf('ble:Nano')).toBe('link/not-found');
  const address = await uarts.choose();
  board.near = false;
  expect(await codeOf(address)).toBe('link/not-found');
  board.near = true;
  expect(await codeOf(address)).toBe('open');
  expect(await codeOf(address)).toBe('link/busy');
  expect(await codeOf('hid:0001:0002')).toBe('link/unsupported');
});

test('Bluetooth: who waits for a board goes on once it is chosen', async () => {
  const board = new EmulatedUart('Nano', 'a');
  const { uarts, transport } = withBluetooth(board);
  const waiting = transport.plugged('ble:Nano', signal());
  let came = false;
  void waiting.then(() => (came = true));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(came).toBe(false);
  await uarts.choose();
  await waiting;
});

test('HID: the UART of a CP2110 is switched on and its line set, then changed in place (AN434)', async () => {
  const cable = new EmulatedHidDevice(0x10c4, 0xea80);
  const { transport } = withHid(cable);
  const link = await transport.open({ ...SPEC, baudRate: 115_200 }, 'hid:10c4:ea80', signal());
  expect(cable.features).toEqual([
    { id: 0x41, data: [1] },
    { id: 0x43, data: [3] },
    { id: 0x50, data: [0, 0x01, 0xc2, 0, 0, 0, 3, 0] },
  ]);
  await link.setLine!({ kind: 'serial', baudRate: 9600, parity: 'even', dataBits: 7, stopBits: 2 });
  expect(cable.features.at(-1)).toEqual({ id: 0x50, data: [0, 0, 0x25, 0x80, 2, 0, 2, 1] });
});

test('HID: a multimeter’s cable is set to its rate, hands on seven bits where the line has seven, and knows few rates', async () => {
  const cable = new EmulatedHidDevice(0x1a86, 0xe008);
  const { transport } = withHid(cable);
  const link = await transport.open(
    { kind: 'serial', baudRate: 19_200, parity: 'odd', dataBits: 7 },
    'hid:1a86:e008',
    signal(),
  );
  expect(cable.features).toEqual([{ id: 0, data: [0x00, 0x4b, 0, 0, 3] }]);
  const heard = link.heard[Symbol.asyncIterator]();
  cable.says(0, [0xf2, 0xb5, 0x41, 9, 9, 9, 9, 9]);
  expect((await heard.next()).value).toEqual({ kind: 'bytes', bytes: Uint8Array.of(0x35, 0x41) });
  expect(await link.setLine!({ kind: 'serial', baudRate: 115_200 }).catch(toFault)).toMatchObject({
    code: 'link/unsupported',
  });
  const second = transport.open({ ...SPEC, baudRate: 57_600 }, 'hid:1a86:e008#2', signal());
  expect(await second.catch(toFault)).toMatchObject({ code: 'link/not-found' });
});

test('HID: what is plugged in again is told, and is the same device', async () => {
  const cable = new EmulatedHidDevice(0x10c4, 0xea80);
  const { hid, transport } = withHid(cable);
  await transport.open(SPEC, 'hid:10c4:ea80', signal());
  hid.unplug(cable);
  const again = transport.plugged('hid:10c4:ea80', signal());
  await new Promise((resolve) => setTimeout(resolve, 20));
  hid.plug(cable);
  await again;
  await transport.open(SPEC, 'hid:10c4:ea80', signal());
  expect(cable.opened).toBe(true);
});

test('of what nobody takes no more than a mebibyte waits; the rest is lost and told as an overrun', async () => {
  let heard: (bytes: Uint8Array<ArrayBuffer>) => void = () => undefined;
  const wire = { write: async () => undefined, close: async () => undefined };
  const { port } = await lend('hid:0001:0001', async (ears) => {
    ({ heard } = ears);
    return wire;
  });
  for (let i = 0; i < 40; i++) heard(new Uint8Array(64 * 1024));
  const { LentLink } = await import('../../workers/lending/lent-link.ts');
  const link = new LentLink({ port, hasLine: false }, 'hid:0001:0001', signal());
  const said: Heard[] = [];
  for await (const each of link.heard) {
    said.push(each);
    if (said.length === 17) break;
  }
  const kinds = said.map(({ kind }) => kind);
  expect(kinds).toEqual([...Array(16).fill('bytes'), 'line-error']);
});
