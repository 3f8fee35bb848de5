import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { Inbox } from '../../node-bridge/coap/inbox.ts';
import { Resources } from '../../node-bridge/coap/resources.ts';
import { CoapServer } from '../../node-bridge/coap/server.ts';
import { Uploads } from '../../node-bridge/coap/uploads.ts';
import {
  blockOption,
  type CoapMessage,
  codeOf,
  OPTION,
  optionOf,
  pathOptions,
  readMessage,
  uintOf,
  uintOption,
  writeMessage,
} from '../../station/codec/coap/message.ts';
import { hex } from '../../station/codec/bytes.ts';
import { FaultError } from '../../station/model/fault.ts';
import { until } from '../bridge/until.ts';

const ends: (() => void)[] = [];
afterEach(() => ends.splice(0).forEach((end) => end()));

async function rig(peers: (address: string) => boolean = (address) => address === '127.0.0.1') {
  const inbox = new Inbox();
  let value = 1;
  const wide = new Map(Array.from({ length: 60 }, (_, i) => [`channel-number-${i}`, i]));
  const shown = {
    log: { origin: { station: 'bridge' } },
    devices: () => [{ device: 'a' }],
    lastRow: (device: string) => ({ timeMs: 1, values: device === 'wide' ? wide : new Map([['x', value]]) }),
  };
  const config = { host: '127.0.0.1', port: 0, isPeer: peers };
  const server = await CoapServer.listen(config, new Resources(shown, inbox));
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const heard: { readonly bytes: number; readonly message: CoapMessage }[] = [];
  socket.on('message', (bytes) => heard.push({ bytes: bytes.length, message: readMessage(bytes) }));
  ends.push(
    () => server.close(),
    () => socket.close(),
  );
  let id = 0;
  const say = (message: Partial<CoapMessage>) => {
    const bytes = writeMessage({ ...EMPTY, id: ++id, ...message });
    socket.send(bytes, server.port, '127.0.0.1');
    return bytes.length;
  };
  const ask = async (message: Partial<CoapMessage>) => {
    const before = heard.length;
    const asked = say(message);
    await until(() => heard.length > before);
    return { asked, ...heard.at(-1)! };
  };
  const send = (bytes: Uint8Array) => socket.send(bytes, server.port, '127.0.0.1');
  return { inbox, heard, say, ask, send, change: () => value++ };
}
const EMPTY: CoapMessage = {
  kind: 'con',
  code: codeOf('0.01'),
  id: 0,
  token: hex('01'),
  options: pathOptions('sensors/a'),
  payload: new Uint8Array(0),
};

test('a message is read as it was written, and bytes that are none are refused', () => {
  const options = fc.array(fc.record({ number: fc.nat(2_000), value: fc.uint8Array({ maxLength: 300 }) }), {
    maxLength: 8,
  });
  const messages = fc.record({
    kind: fc.constantFrom('con' as const, 'non' as const),
    code: fc.integer({ min: 1, max: 255 }),
    id: fc.nat(0xffff),
    token: fc.uint8Array({ maxLength: 8 }),
    options: options.map((all) => all.toSorted((a, b) => a.number - b.number)),
    payload: fc.uint8Array({ maxLength: 1024 }),
  });
  fc.assert(
    fc.property(messages, (message) => void expect(readMessage(writeMessage(message))).toEqual(message)),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      try {
        readMessage(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(FaultError);
      }
    }),
    { numRuns: 5_000 },
  );
});

test('nobody is told more than three times what it asked with before it gives an echo back', async () => {
  const { ask } = await rig();
  const paths = ['sensors/wide', '.well-known/core', 'sensors/a'];
  for (const path of paths) {
    const { asked, bytes } = await ask({ options: pathOptions(path) });
    expect(bytes).toBeLessThanOrEqual(3 * asked);
  }
  const wide = { options: pathOptions('sensors/wide') };
  const first = await ask(wide);
  expect(first.message.code).toBe(codeOf('4.01'));
  const value = optionOf(first.message, OPTION.echo)!;
  const wrong = await ask({ options: [...wide.options, { number: OPTION.echo, value: value.toReversed() }] });
  expect(wrong.message.code).toBe(codeOf('4.01'));
  const right = await ask({ options: [...wide.options, { number: OPTION.echo, value }] });
  expect(right.message.code).toBe(codeOf('2.05'));
  expect(right.message.payload).toHaveLength(1024);
  expect((await ask(wide)).message.code).toBe(codeOf('2.05'));
});

test('no more than eight observers of one address, and one that refuses is told nothing more', async () => {
  const { ask, say, heard, change } = await rig();
  const options = [uintOption(OPTION.observe, 0), ...pathOptions('sensors/a')];
  const value = optionOf((await ask({ options })).message, OPTION.echo)!;
  const observed: boolean[] = [];
  for (let i = 0; i < 10; i++) {
    const { message } = await ask({
      token: Uint8Array.of(i),
      options: [...options, { number: OPTION.echo, value }],
    });
    observed.push(uintOf(message, OPTION.observe) !== undefined);
  }
  expect(observed).toEqual([...Array.from({ length: 8 }, () => true), false, false]);
  const told = () => heard.filter(({ message }) => message.kind === 'con');
  change();
  await until(() => told().length === 8);
  for (const { message } of told())
    say({ kind: 'rst', code: 0, id: message.id, token: new Uint8Array(0), options: [] });
  await ask({ options: pathOptions('sensors/b') }); // what was said before is heard before
  change();
  await new Promise((resolve) => setTimeout(resolve, 800));
  expect(told()).toHaveLength(8);
});

test('who is no peer hears nothing, not even that it is refused', async () => {
  const { say, heard } = await rig(() => false);
  say({});
  say({ options: pathOptions('.well-known/core') });
  say({ code: 0, token: new Uint8Array(0), options: [] });
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(heard).toEqual([]);
});

test('a reading that comes twice is taken once; a part far beyond what was sent takes no memory', async () => {
  const { inbox, ask, send, heard } = await rig();
  const link = inbox.open('a', 'coap-in:a', new AbortController().signal);
  const reading = { code: codeOf('0.02'), payload: Uint8Array.of(0x37) };
  const bytes = writeMessage({ ...EMPTY, ...reading, id: 777 });
  send(bytes);
  send(bytes);
  await until(() => heard.length === 2);
  expect(heard.map(({ message }) => message.code)).toEqual([codeOf('2.04'), codeOf('2.04')]);
  const far = blockOption(OPTION.block1, { number: 0xfffff, more: false, bytes: 1024 });
  expect((await ask({ ...reading, options: [...EMPTY.options, far] })).message.code).toBe(codeOf('4.08'));
  await link.close();
  let rows = 0;
  for await (const each of link.heard) rows += Number(each.kind === 'bytes');
  expect(rows).toBe(1);
});

test('uploads that are begun and left are few, and none is larger than 16 KiB', () => {
  const uploads = new Uploads();
  const part = new Uint8Array(1024);
  for (let i = 0; i < 1_000; i++)
    uploads.take(`sender ${i}`, { number: 0, more: true, bytes: 1024 }, part, i);
  expect(uploads.count).toBe(32);
  const said = Array.from({ length: 17 }, (_, number) =>
    uploads.take('one', { number, more: true, bytes: 1024 }, part, 2_000),
  );
  expect(said).toEqual([...Array.from({ length: 16 }, () => 'more'), 'too-large']);
});
