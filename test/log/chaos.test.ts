import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Logged } from '../../station/model/entry.ts';
import type { Held } from '../../station/runtime/platform.ts';
import { rows, timesOf } from '../contract/log-at-hand.ts';
import { BROKEN, fateOf, FULL, TimedLog } from './timed-log.ts';

test('whatever fails and whenever it crashes: what was acknowledged is there, once, and all counts are right', async () => {
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant('append' as const), rows: fc.integer({ min: 1, max: 4 }) }),
    },
    { weight: 3, arbitrary: fc.constant({ do: 'flush' as const }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('accept' as const),
        seqs: fc.array(fc.integer({ min: 1, max: 25 })),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 3_000 }) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('reseal' as const), upTo: fc.nat(30), waits: fc.boolean() }),
    },
    { weight: 1, arbitrary: fc.constantFrom({ do: 'fail' as const }, { do: 'heal' as const }) },
    { weight: 1, arbitrary: fc.constantFrom({ do: 'doubt' as const }, { do: 'crash' as const }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const at = await TimedLog.open();
      const far = { station: 'far', epoch: 'e' };
      const acknowledged = new Map<number, number>();
      let accepted: Held = { upTo: 0, have: [] };
      let made = 0;
      for (const each of steps) {
        if (each.do === 'append') {
          const value = ++made;
          const entry = rows('a', Array(each.rows).fill(value));
          void at.log.append(entry).then(
            (seq) => acknowledged.set(seq, value),
            () => {},
          );
        }
        if (each.do === 'flush') await fateOf(at.log.flush());
        if (each.do === 'accept') {
          const entries = each.seqs.map((seq): Logged => ({ ...rows('d', [seq]), seq }));
          await at.log.accept(far, entries).then(
            (held) => (accepted = held),
            () => {},
          );
        }
        if (each.do === 'wait') await at.clock.advance(each.ms);
        if (each.do === 'reseal') {
          const packing = at.log.reseal(each.upTo).catch(() => {});
          if (each.waits) await packing;
        }
        if (each.do === 'fail') at.store.failing = BROKEN;
        if (each.do === 'heal') at.store.failing = undefined;
        if (each.do === 'doubt') at.store.doubtful = FULL;
        if (each.do === 'crash') await at.crash();
      }
      at.store.failing = at.store.doubtful = undefined;
      await at.clock.advance(70_000);
      await at.log.flush();
      await at.log.reseal(Infinity);
      const entries = await at.log.read(0, Infinity);
      expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, i) => i + 1));
      expect(at.log.next).toBe(entries.length + 1);
      const batches = entries.flatMap((entry) =>
        entry.kind === 'batch' ? [{ ...entry.batch, seq: entry.seq }] : [],
      );
      for (const [seq, value] of acknowledged) expect(batches[seq - 1]?.time[0]).toBe(value);
      expect(new Set(batches.map(({ time }) => time[0])).size).toBe(batches.length);
      const held = await at.log.held(far);
      expect(held.upTo).toBeGreaterThanOrEqual(accepted.upTo);
      const farTimes = await timesOf(at.log, 'far', 'd');
      const numbers = [...Array(26).keys()].filter(
        (seq) => seq > 0 && (seq <= held.upTo || held.have.some(([from, to]) => from <= seq && seq <= to)),
      );
      expect(farTimes).toEqual(numbers);
      const ownRows = batches.reduce((sum, { time }) => sum + time.length, 0);
      expect(await timesOf(at.log, 'yard', 'a')).toHaveLength(ownRows);
      expect(await at.log.figures()).toMatchObject({
        entries: entries.length + numbers.length,
        rows: ownRows + numbers.length,
      });
    }),
    { numRuns: 150 },
  );
}, 300_000);
