import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { toFault } from '../../station/model/fault.ts';
import type { PinUse } from '../../station/model/pin.ts';
import type { Edge, Pin, Pins } from '../../station/runtime/pins/pins.ts';

/** A chip with the lines BUTTON (0), RELAY (1) and six without a name, and what hangs on them. */
export interface PinRig {
  readonly pins: Pins;
  readonly chip: string;
  /** Drives an input from outside. */
  pull(line: number, high: boolean): void;
  /** Whether an output is high, as a meter would say. */
  isHigh(line: number): boolean;
  unplug(): void;
  plug(): void;
  steady(): number;
}

/** One thing that every machine's pins keep; without a test runner, so that a kernel can be asked as well. */
export interface PinPromise {
  readonly name: string;
  check(rig: PinRig): Promise<void>;
}

const input: PinUse = { mode: 'watch', activeLow: false, bias: 'as-is', edges: 'both', debounceMs: 0 };
const output: PinUse = { mode: 'out', activeLow: false, safe: 0 };
/** A kernel in a process sees an edge with its next tick. */
const SEEN_MS = 60;

async function refusal(opening: Promise<Pin>) {
  return opening.then(() => undefined, toFault);
}

/** Waits for so many edges. */
async function edgesOf(pin: Pin, count: number): Promise<readonly Edge[]> {
  const seen: Edge[] = [];
  while (seen.length < count) {
    await pin.stirred();
    seen.push(...pin.edges());
  }
  return seen;
}

const levels = (edges: readonly Edge[]) => edges.map(({ level }) => level);

export const pinPromises: readonly PinPromise[] = [
  {
    name: 'a line is found by its number and by its name, and what is not there is said so',
    async check({ pins, chip, pull }) {
      pull(0, true);
      for (const line of ['0', 'BUTTON']) {
        const pin = await pins.open({ chip, line }, input);
        assert.equal(pin.read(), 1);
        await pin.close();
      }
      for (const at of [
        { chip, line: '8' },
        { chip, line: 'DOOR' },
        { chip: 'no-such-chip', line: '0' },
      ])
        assert.deepEqual(await refusal(pins.open(at, input)), {
          code: 'link/not-found',
          detail: { address: `gpio:${at.chip}:${at.line}` },
        });
      pull(0, false);
    },
  },
  {
    name: 'each edge is told with its level, its number and when the kernel saw it',
    async check({ pins, chip, pull, steady }) {
      const pin = await pins.open({ chip, line: '2' }, input);
      assert.deepEqual(pin.edges(), []);
      const times: number[] = [];
      for (const high of [true, false, true]) {
        times.push(steady());
        pull(2, high);
        await sleep(SEEN_MS);
      }
      const edges = await edgesOf(pin, 3); // long after they were seen
      assert.deepEqual(levels(edges), [1, 0, 1]);
      assert.deepEqual(
        edges.map(({ number }) => number),
        [1, 2, 3],
      );
      for (const [i, { steadyMs }] of edges.entries())
        assert.ok(steadyMs >= times[i]! && steadyMs < (times[i + 1] ?? steady()), `edge ${i} at ${steadyMs}`);
      await pin.close();
    },
  },
  {
    name: 'only the wanted edges are told, the other way round where a line is active low',
    async check({ pins, chip, pull }) {
      const pin = await pins.open({ chip, line: '3' }, { ...input, activeLow: true, edges: 'falling' });
      assert.equal(pin.read(), 1);
      for (const high of [true, false, true]) {
        pull(3, high);
        await sleep(SEEN_MS);
      }
      assert.equal(pin.read(), 0);
      assert.deepEqual(levels(await edgesOf(pin, 2)), [0, 0]);
      pull(3, false);
      await pin.close();
    },
  },
  {
    name: 'a level that does not hold is no edge where contacts bounce',
    async check({ pins, chip, pull }) {
      const pin = await pins.open({ chip, line: '4' }, { ...input, debounceMs: 150 });
      for (const high of [true, false]) {
        pull(4, high);
        await sleep(20);
      }
      await sleep(400);
      assert.deepEqual(pin.edges(), []);
      pull(4, true);
      assert.deepEqual(levels(await edgesOf(pin, 1)), [1]);
      await sleep(200);
      assert.deepEqual(pin.edges(), []);
      pull(4, false);
      await pin.close();
    },
  },
  {
    name: 'an output is safe at once, and does what it is told until it is closed',
    async check({ pins, chip, isHigh }) {
      for (const activeLow of [false, true]) {
        const pin = await pins.open({ chip, line: 'RELAY' }, { ...output, activeLow });
        const seen = [isHigh(1)];
        for (const level of [1, 0, 1] as const) {
          pin.set(level);
          assert.equal(pin.read(), level);
          seen.push(isHigh(1));
        }
        assert.deepEqual(
          seen.map((high) => high !== activeLow),
          [false, true, false, true],
        );
        await pin.close();
        assert.throws(() => pin.set(1), {
          fault: { code: 'link/lost', detail: { address: `gpio:${chip}:RELAY` } },
        });
      }
      const on = await pins.open({ chip, line: '1' }, { ...output, safe: 1 });
      assert.equal(isHigh(1), true);
      await on.close();
    },
  },
  {
    name: 'a line that somebody has is refused with who it is, and given back when it is closed',
    async check({ pins, chip }) {
      const pin = await pins.open({ chip, line: '5' }, output);
      const address = `gpio:${chip}:5`;
      assert.deepEqual(await refusal(pins.open({ chip, line: '5' }, input)), {
        code: 'link/busy',
        detail: { address, by: 'fieldline' },
      });
      await pin.close();
      await (await pins.open({ chip, line: '5' }, input)).close();
    },
  },
  {
    name: 'who waits for a line is woken when it is closed',
    async check({ pins, chip }) {
      const pin = await pins.open({ chip, line: '6' }, input);
      const waiting = pin.stirred();
      await pin.close();
      await waiting;
    },
  },
  {
    name: 'a chip that is unplugged takes its lines with it, and they are there again when it is',
    async check({ pins, chip, unplug, plug, pull, isHigh }) {
      const watched = await pins.open({ chip, line: '7' }, input);
      const driven = await pins.open({ chip, line: '1' }, output);
      const waiting = watched.stirred();
      unplug();
      await waiting;
      for (const use of [() => watched.edges(), () => watched.read(), () => driven.set(1)])
        assert.throws(use, ({ fault: { code } }) => code === 'link/lost');
      await Promise.all([watched.close(), driven.close()]);
      assert.equal((await refusal(pins.open({ chip, line: '7' }, input)))?.code, 'link/not-found');
      plug();
      const again = await pins.open({ chip, line: '7' }, input);
      pull(7, true);
      assert.deepEqual(levels(await edgesOf(again, 1)), [1]);
      await again.close();
      const set = await pins.open({ chip, line: '1' }, output);
      set.set(1);
      assert.equal(isHigh(1), true);
      await set.close();
    },
  },
];
