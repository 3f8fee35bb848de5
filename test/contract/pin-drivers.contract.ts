import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { nodeClock } from '../../node-bridge/node-clock.ts';
import type { Driver } from '../../station/drivers/driver.ts';
import gpioButton from '../../station/drivers/gpio-button.ts';
import gpioLed from '../../station/drivers/gpio-led.ts';
import gpioMotion from '../../station/drivers/gpio-motion.ts';
import gpioPulseCounter from '../../station/drivers/gpio-pulse-counter.ts';
import gpioRelay from '../../station/drivers/gpio-relay.ts';
import type { Channels } from '../../station/model/channel.ts';
import { Counting } from '../../station/runtime/wire/counters.ts';
import { openPinLink } from '../../station/runtime/pins/pin-link.ts';
import type { Pins } from '../../station/runtime/pins/pins.ts';
import type { Transports } from '../../station/runtime/platform.ts';
import { openWire } from '../../station/runtime/wire/wire.ts';
import type { PinPromise, PinRig } from './pins.contract.ts';

interface Row {
  readonly timeMs: number;
  readonly reading: Readonly<Record<string, number | undefined>>;
}

/** The wires of a board; `leaving` is called right before a line is given back, after which a chip does with it what it likes. */
const wiresOf = ({ pins }: PinRig, leaving: () => void): Transports => ({
  async openLink(spec, address, signal) {
    const watched: Pins = {
      async open(at, use) {
        const pin = await pins.open(at, use);
        return {
          read: () => pin.read(),
          set: (level) => pin.set(level),
          edges: () => pin.edges(),
          stirred: () => pin.stirred(),
          close() {
            leaving();
            return pin.close();
          },
        };
      },
    };
    return openPinLink(watched, spec, address, nodeClock, signal);
  },
});

/** Opens what hangs on a line of the board as a station does; rows are gathered until it is closed. */
async function begin<C extends Channels, O>(
  kind: Driver<C, O>,
  line: string,
  rig: PinRig,
  chosen: Readonly<Record<string, unknown>> = {},
) {
  const driver = kind as unknown as Driver;
  const options = v.parse(driver.options!, { everyMs: 100, ...chosen });
  const stop = new AbortController();
  const address = `gpio:${rig.chip}:${line}`;
  const open = { address, link: driver.source.linkWith!(options) };
  let leftHigh: boolean | undefined;
  const host = { clock: nodeClock, transports: wiresOf(rig, () => (leftHigh = rig.isHigh(1))) };
  const wire = await openWire(driver, options, open, host, new Counting(), stop.signal);
  const rows: Row[] = [];
  const ended = (async () => {
    for await (const bunch of wire.arrivals)
      for (const each of bunch)
        if (each.kind === 'frame')
          for (const { reading } of driver.decode(each.bytes, {
            options,
            asked: each.asked,
            heading: each.asked,
          }))
            rows.push({ timeMs: each.timeMs, reading });
  })();
  return {
    rows,
    set: (channel: string, value: number) =>
      wire.write(driver.encode!(channel, value, options), () => undefined),
    async until(done: () => boolean) {
      while (!done()) await sleep(5);
    },
    /** Whether line 1 was left high. */
    async end() {
      await wire.close();
      stop.abort();
      await ended;
      return leftHigh;
    },
  };
}

/** What a channel changed to, each with when. */
function changes(rows: readonly Row[], channel: string): readonly (readonly [number, number])[] {
  const values = rows.map(({ timeMs, reading }) => [reading[channel]!, timeMs] as const);
  return values.filter(([value], i) => i === 0 || value !== values[i - 1]![0]);
}

/** What the drivers keep on every machine's pins. */
export const pinDriverPromises: readonly PinPromise[] = [
  {
    name: 'a button says each press and release with the time at which it was, however late it is read',
    async check(rig) {
      rig.pull(0, true);
      const button = await begin(gpioButton, 'BUTTON', rig, { debounceMs: 0 });
      await button.until(() => button.rows.length > 0);
      const pressedMs: number[] = [];
      for (const high of [false, true]) {
        pressedMs.push(nodeClock.now());
        rig.pull(0, high);
        const until = performance.now() + 100;
        while (performance.now() < until); // nobody can read meanwhile
      }
      await button.until(() => changes(button.rows, 'pressed').length >= 3);
      const [before, pressed, released] = changes(button.rows, 'pressed');
      assert.deepEqual([before![0], pressed![0], released![0]], [0, 1, 0]);
      for (const [i, edge] of [pressed!, released!].entries())
        assert.ok(Math.abs(edge[1] - pressedMs[i]!) < 60, `${edge[1] - pressedMs[i]!} ms after it was`);
      await button.end();
      rig.pull(0, false);
    },
  },
  {
    name: 'a motion sensor says when somebody moves',
    async check(rig) {
      const motion = await begin(gpioMotion, '2', rig);
      await motion.until(() => motion.rows.length > 0);
      rig.pull(2, true);
      await motion.until(() => motion.rows.at(-1)!.reading['motion'] === 1);
      assert.equal(motion.rows[0]!.reading['motion'], 0);
      await motion.end();
      rig.pull(2, false);
    },
  },
  {
    name: 'a relay is off at once, obeys, reports what its line is at, and is off when nobody has it any more',
    async check(rig) {
      const relay = await begin(gpioRelay, 'RELAY', rig);
      assert.equal(rig.isHigh(1), true); // on at low
      assert.equal(await relay.set('relay', 1), true);
      assert.equal(rig.isHigh(1), false);
      await relay.until(() => relay.rows.at(-1)?.reading['relay'] === 1);
      assert.equal(await relay.end(), true);
    },
  },
  {
    name: 'an output that is safe when it is on is left on',
    async check(rig) {
      const led = await begin(gpioLed, '1', rig, { safe: 'on' });
      assert.equal(rig.isHigh(1), true);
      await led.set('led', 0);
      assert.equal(rig.isHigh(1), false);
      assert.equal(await led.end(), true);
    },
  },
  {
    name: 'a counter counts pulses whenever they come, and says how fast by the times at which they came',
    async check(rig) {
      rig.pull(3, true);
      const meter = await begin(gpioPulseCounter, '3', rig);
      const pulse = async (restMs: number) => {
        rig.pull(3, false);
        await sleep(restMs / 2);
        rig.pull(3, true);
        await sleep(restMs / 2);
      };
      await pulse(200);
      await meter.until(() => meter.rows.at(-1)?.reading['count'] === 1);
      const beganMs = performance.now();
      for (let i = 0; i < 5; i++) await pulse(200);
      const perS = 5_000 / (performance.now() - beganMs);
      await meter.until(() => meter.rows.at(-1)!.reading['count'] === 6);
      const rates = meter.rows.flatMap(({ reading }) => reading['rate'] ?? []);
      assert.ok(
        rates.length > 0 && rates.every((rate) => rate > perS / 3 && rate < perS * 3),
        `${rates} of ${perS}`,
      );
      await meter.end();
      rig.pull(3, false);
    },
  },
];
