import { expect, test } from 'vitest';
import type { ChannelView } from '../station/api/device.ts';
import type { Control } from '../station/model/control.ts';
import { controlTyped, typedOf } from '../web/state/limits.ts';

const channel = (more: Partial<ChannelView>): ChannelView => ({
  ...{ name: 'x', label: 'X', unitText: '%', quantity: 'percent', decimals: 1, gain: 1, offset: 0 },
  ...{ made: false, changedMs: undefined },
  ...more,
});
const CONTROL: Control = {
  ...{ risk: 2, min: 10, max: 90, step: 5, perSecond: 4, maxOnMs: 60_000, deadManMs: 5_000, safe: 0 },
  safeOnDisconnect: true,
  interlocks: [{ device: 'mast', channel: 'wind', when: 'above', limit: 12, staleMs: 5_000, ends: true }],
};

test.each([
  [1, 0],
  [0.1, -40],
  [-2, 100],
])('what is shown with gain %d and offset %d and saved as it is, is what it was', (gain, offset) => {
  const own = channel({ gain, offset });
  const at = () => channel({ gain, offset });
  expect(controlTyped(typedOf(CONTROL, own, at), own, at)).toEqual(CONTROL);
});

test('limits are typed as the readings are shown, and kept as the device says them', () => {
  const own = channel({ gain: 0.1, offset: 0 });
  const at = () => channel({ gain: -1, offset: 20 });
  const typed = typedOf(CONTROL, own, at);
  expect(typed).toMatchObject({ min: '1', max: '9', perSecond: '0.4', safe: '0' });
  expect(typed.interlocks[0]).toMatchObject({ when: 'below', limit: '8' });
  expect(controlTyped({ ...typed, max: '8.5' }, own, at).max).toBe(85);
});

test('what is no number is not made one, and what is left empty is absent', () => {
  const own = channel({});
  const typed = { ...typedOf(CONTROL, own, () => undefined), min: 'ten', max: ' ', interlocks: [] };
  const control = controlTyped(typed, own, () => undefined);
  expect(control.min).toBeNaN();
  expect('max' in control || 'interlocks' in control).toBe(false);
});
