import { describe, test } from 'vitest';
import { nodeClock } from '../../node-bridge/node-clock.ts';
import { FakePins } from '../fakes/fake-pins.ts';
import { pinDriverPromises } from './pin-drivers.contract.ts';
import { pinPromises, type PinRig } from './pins.contract.ts';

function fakeBoard(): PinRig {
  const pins = new FakePins(nodeClock);
  return {
    pins,
    chip: pins.label,
    pull: (line, high) => pins.pull(line, high),
    isHigh: pins.isHigh,
    unplug: () => pins.unplug(),
    plug: () => pins.plug(),
    steady: nodeClock.steady,
  };
}

describe('made-up pins', () => {
  for (const { name, check } of [...pinPromises, ...pinDriverPromises]) test(name, () => check(fakeBoard()));
});
