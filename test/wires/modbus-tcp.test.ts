import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { openModbusTcp } from '../../node-bridge/wires/modbus-tcp.ts';
import { wires } from '../../node-bridge/wires/wires.ts';
import { nodeClock } from '../../node-bridge/node-clock.ts';
import { concat, hex, toHex } from '../../station/codec/bytes.ts';
import { readRegisters } from '../../station/codec/modbus.ts';
import { tcpMessage, TcpMessages } from '../../station/codec/modbus-tcp.ts';
import { toFault } from '../../station/model/fault.ts';
import type { Link } from '../../station/runtime/platform.ts';
import { until } from '../bridge/until.ts';

const stop = new AbortController();
const ends: (() => unknown)[] = [];
afterEach(() => ends.splice(0).forEach((end) => end()));

async function meter(suffix = '', clock = { steady: () => performance.now() }) {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const accepted = once(server, 'connection');
  const link = await openModbusTcp(`127.0.0.1:${port}${suffix}`, 'modbus-tcp:meter', clock, stop.signal);
  const [socket] = (await accepted) as [Socket];
  const asked: string[] = [];
  socket.on('error', () => undefined).on('data', (chunk: Buffer) => void asked.push(chunk.toString('hex')));
  ends.push(
    () => link.close(),
    () => server.close(),
  );
  const said = heardOf(link);
  const ask = async () => {
    const before = asked.length;
    await link.write(readRegisters({ unit: 1, fn: 4, address: 0, count: 2 }));
    await until(() => asked.length > before);
    return asked.at(-1);
  };
  return { link, socket, port, asked, said, ask };
}

function heardOf(link: Link): string[] {
  const said: string[] = [];
  void (async () => {
    try {
      for await (const heard of link.heard) if (heard.kind === 'bytes') said.push(toHex(heard.bytes));
    } catch (error) {
      said.push(toFault(error).code);
    }
  })();
  return said;
}

test('a question travels behind the prefix without its checksum, and its answer comes back as on a serial line', async () => {
  const { socket, said, ask } = await meter();
  expect(await ask()).toBe('000100000006010400000002');
  socket.write(hex('0001 0000 0007 01 04 04 43663334'));
  await until(() => said.length > 0);
  expect(said).toEqual(['010404436633341b38']); // the worked example of Eastron's protocol document
});

test('a unit that the address names goes out instead of the driver’s, which its answer bears again', async () => {
  const { socket, said, ask } = await meter('/255');
  expect(await ask()).toBe('000100000006ff0400000002');
  socket.write(hex('0001 0000 0007 ff 04 04 43663334'));
  await until(() => said.length > 0);
  expect(said).toEqual(['010404436633341b38']);
});

test('an answer that comes after the next question was put is left out: its form could be that one’s', async () => {
  const { socket, said, ask } = await meter();
  await ask();
  expect(await ask()).toBe('000200000006010400000002');
  socket.write(concat(hex('0001 0000 0007 01 04 04 11111111'), hex('0002 0000 0007 01 04 04 43663334')));
  await until(() => said.length > 0);
  expect(said).toEqual(['010404436633341b38']);
});

test('whoever is no Modbus is let go of', async () => {
  const { socket, said } = await meter();
  socket.write('SSH-2.0-OpenSSH_9.2\r\n');
  await until(() => said.length > 0);
  expect(said).toEqual(['link/lost']);
});

test('five questions without an answer in more than ten seconds end a connection that nobody has closed', async () => {
  let nowMs = 0;
  const { link, said, ask, asked } = await meter('', { steady: () => nowMs });
  for (let i = 0; i < 5; i++) await ask();
  nowMs = 9_000;
  await ask();
  nowMs = 10_001;
  expect(
    await link.write(readRegisters({ unit: 1, fn: 4, address: 0, count: 2 })).catch(toFault),
  ).toMatchObject({
    code: 'link/lost',
  });
  await until(() => said.length > 0);
  expect(said).toEqual(['link/lost']);
  expect(asked).toHaveLength(6);
});

test.skipIf(process.platform !== 'linux')(
  'the system asks a silent connection whether it is still there',
  async () => {
    const { port } = await meter();
    const remote = port.toString(16).toUpperCase().padStart(4, '0');
    const line = readFileSync('/proc/net/tcp', 'utf8')
      .split('\n')
      .find((each) => new RegExp(`^ *\\d+: [0-9A-F]{8}:[0-9A-F]{4} [0-9A-F]{8}:${remote} 01 `).test(each));
    expect(line?.trim().split(/\s+/)[5]).toMatch(/^02:/); // the keep-alive timer: proc_net_tcp, “tr”
  },
);

test('messages are the same however the stream is cut, and no bytes make it hold more than one', () => {
  const messages = fc.array(
    fc.record({
      transaction: fc.nat(0xffff),
      unit: fc.nat(255),
      pdu: fc.uint8Array({ minLength: 1, maxLength: 253 }),
    }),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(messages, fc.array(fc.nat(1500), { maxLength: 12 }), (sent, cuts) => {
      const stream = concat(...sent.map(tcpMessage));
      const places = [0, ...cuts.map((cut) => Math.min(cut, stream.length)), stream.length].sort(
        (a, b) => a - b,
      );
      const reader = new TcpMessages();
      const got = places.slice(1).flatMap((end, at) => reader.push(stream.slice(places[at]!, end))!);
      expect(got).toEqual(sent);
    }),
  );
});

test.each([
  'tcp:nowhere',
  'tcp:host:0',
  'tcp:host:70000',
  'tcp:[::1:502',
  'tcp:a/b:502',
  'modbus-tcp:',
  'modbus-tcp:host:502/256',
  'udp:host',
  'constructor:1',
  '__proto__:1',
  'tcp',
])('%s is no address of a device', async (address) => {
  const opening = wires(nodeClock).openLink({ kind: 'serial', baudRate: 9600 }, address, stop.signal);
  expect(await opening.catch(toFault)).toMatchObject({ code: 'link/unsupported' });
});
