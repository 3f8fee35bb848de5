import { expect, test } from 'vitest';
import { fault } from '../../station/model/fault.ts';
import { addressFrom, codeFrom } from '../../web/state/bridge/address.ts';
import { pairLinkIn } from '../../web/state/bridge/pair-link.ts';
import { Pairing, type PairingStep, type PairingTools } from '../../web/state/bridge/pairing.ts';
import type { Look, Permission } from '../../workers/page/local-network.ts';

const FOUND: Look = { found: 'bridge', name: 'greenhouse', version: '0.1.0' };
const TYPED = { address: 'greenhouse.local', code: '123 456', label: 'Tablet' };

/** A pairing on scripted answers, and every step that it showed. */
function pairing(answers: {
  readonly permission?: readonly Permission[];
  readonly look?: Look;
  readonly pair?: PairingTools['pair'];
  readonly origin?: string;
}) {
  const permissions = [...(answers.permission ?? ['free'])];
  const steps: PairingStep[] = [];
  const asked: unknown[] = [];
  const work = new Pairing(
    {
      origin: answers.origin ?? 'https://app.example',
      permission: async () => (permissions.length > 1 ? permissions.shift()! : permissions[0]!),
      look: async (address) => {
        asked.push(address);
        return answers.look ?? FOUND;
      },
      pair: async (wish) => {
        asked.push(wish);
        return answers.pair ? answers.pair(wish) : 'bridge-1';
      },
    },
    () => steps.push(work.step),
  );
  return { work, steps, asked };
}

test('an address and six digits lead to a bridge that is linked', async () => {
  const { work, steps, asked } = pairing({});
  await work.begin(TYPED);
  expect(steps.map(({ step }) => step)).toEqual(['looking', 'looking', 'pairing', 'paired']);
  expect(work.step).toEqual({ step: 'paired', name: 'greenhouse', uplink: 'bridge-1' });
  const address = 'https://greenhouse.local:8443';
  expect(asked).toEqual([address, { address, name: 'greenhouse', code: '123456', label: 'Tablet' }]);
});

test('what the browser will ask is explained first, and nothing is asked before the person goes on', async () => {
  const { work, asked } = pairing({ permission: ['prompt', 'granted'] });
  await work.begin(TYPED);
  expect(work.step.step).toBe('explaining');
  expect(asked).toEqual([]);
  await work.goOn();
  expect(work.step.step).toBe('paired');
});

test('who said no before is told so, and the browser is not asked again', async () => {
  const { work, asked } = pairing({ permission: ['denied'] });
  await work.begin(TYPED);
  expect(work.step).toEqual({ step: 'typing', obstacle: 'denied' });
  expect(asked).toEqual([]);
});

test('who says no when asked is told so', async () => {
  const { work } = pairing({ permission: ['prompt', 'denied'], look: { found: 'nobody' } });
  await work.begin(TYPED);
  await work.goOn();
  expect(work.step).toEqual({ step: 'typing', obstacle: 'denied' });
});

test.each([
  ['https from a browser that does not ask', 'https://pi:8443', 'free', 'nobody-or-untrusted'],
  ['http from an https page in a browser that does not ask', 'http://pi:8080', 'free', 'mixed'],
  ['http from an https page that may look', 'http://pi:8080', 'granted', 'nobody'],
] as const)('nobody heard: %s', async (_of, address, permission, obstacle) => {
  const { work } = pairing({ permission: [permission], look: { found: 'nobody' } });
  await work.begin({ ...TYPED, address });
  expect(work.step).toEqual({ step: 'typing', obstacle });
});

test.each(['closed', 'other'] as const)('what is there and does not let us in is told: %s', async (found) => {
  const { work, asked } = pairing({ look: { found } });
  await work.begin(TYPED);
  expect(work.step).toEqual({ step: 'typing', obstacle: found });
  expect(asked).toHaveLength(1);
});

test('a wrong code leads back to what was typed, with the bridge’s own word', async () => {
  const wrong = fault('bridge/wrong-code', { tries: 3 });
  const { work } = pairing({ pair: () => Promise.reject(wrong) });
  await work.begin(TYPED);
  expect(work.step).toEqual({ step: 'typing', fault: wrong.fault });
});

test('what is no address and what are no six digits is found before anybody is asked', async () => {
  const { work, asked } = pairing({});
  await work.begin({ ...TYPED, address: 'a b' });
  expect(work.step).toEqual({ step: 'typing', obstacle: 'address' });
  await work.begin({ ...TYPED, code: '12345' });
  expect(work.step).toEqual({ step: 'typing', obstacle: 'code' });
  expect(asked).toEqual([]);
});

test.each([
  ['greenhouse.local', 'https://greenhouse.local:8443'],
  [' 192.168.1.20:9000 ', 'https://192.168.1.20:9000'],
  ['localhost:8080', 'http://localhost:8080'],
  ['127.0.0.1', 'http://127.0.0.1:8080'],
  ['https://pi/mqtt', 'https://pi'],
  ['wss://pi:8443/mqtt', 'https://pi:8443'],
  ['[fd00::1]', 'https://[fd00::1]:8443'],
  ['http://user:secret@pi', undefined],
  ['javascript:alert(1)', undefined],
  ['ftp://pi', undefined],
  ['', undefined],
])('typed as an address: %s', (typed, address) => expect(addressFrom(typed)).toBe(address));

test.each([
  ['123456', '123456'],
  ['123-456', '123456'],
  ['12 34 56', '123456'],
  ['1234567', undefined],
  ['１２３４５６', undefined],
])('typed as a code: %s', (typed, code) => expect(codeFrom(typed)).toBe(code));

test('what a display’s code carries is read, and nothing else', () => {
  const sha256 = 'ab'.repeat(32);
  const fingerprint = Array<string>(32).fill('AB').join(':');
  expect(pairLinkIn(`#code=123456&sha256=${sha256}`)).toEqual({ code: '123456', fingerprint });
  expect(pairLinkIn(`#/bridge?code=123456&sha256=zz`)).toEqual({ code: '123456', fingerprint: undefined });
  expect(pairLinkIn('#/bridge')).toBeUndefined();
  expect(pairLinkIn('#code=12345a')).toBeUndefined();
});
