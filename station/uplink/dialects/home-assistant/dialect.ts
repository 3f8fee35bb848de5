import type { Dialect } from '../../dialect.ts';
import type { DeviceMeta } from '../../native/device.ts';
import { native } from '../../native/dialect.ts';
import { discovery, forgotten } from './discovery.ts';

/** Everything as Fieldline says it, and beside it what lets Home Assistant find devices and understand their values. */
export const homeAssistant: Dialect = {
  native: true,
  speak(speaker) {
    const { station } = speaker.origin;
    const plain = native.speak(speaker);
    const told = new Map<string, DeviceMeta>();
    return {
      ...plain,
      device(meta, state) {
        const found = discovery(station, meta, told.get(meta.device));
        told.set(meta.device, meta);
        return [...plain.device(meta, state), ...found];
      },
      removed(meta) {
        told.delete(meta.device);
        return [...plain.removed(meta), forgotten(station, meta.device)];
      },
    };
  },
};
