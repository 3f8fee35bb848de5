import { expect, test } from 'vitest';
import { troublesOf } from '../../station/runtime/checks/device-trouble.ts';

const adviceFor = (code: 'link/lost' | 'link/not-found', address: string) => {
  const state = { phase: 'waiting', fault: { code, detail: { address } }, sinceMs: 0, untilMs: 0 } as const;
  const now = { device: 'a', label: 'A', state, silentMs: 0, silentAfterMs: undefined };
  return troublesOf(now).find(({ isSo }) => isSo)?.text;
};

test('what hangs on a network is not to be plugged in', () => {
  for (const code of ['link/lost', 'link/not-found'] as const) {
    expect(adviceFor(code, 'serial:0403:6001')).toContain('Plug it in');
    for (const address of ['coap://192.168.1.40/lamp', 'tcp:192.168.1.40:4001', 'modbus-tcp:192.168.1.30'])
      expect(adviceFor(code, address)).toContain('on the network');
  }
});
