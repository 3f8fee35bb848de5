import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Outcome, resultOf } from '../../station/model/command.ts';
import type { Control } from '../../station/model/control.ts';
import { settle } from '../fakes/clock.ts';
import { Scene, UNO } from './scene.ts';

const PER_SECOND = 20;
const LIMIT = 12;
const STALE_MS = 6_000;
/** What a device says is gathered for so long before anybody hears of it. */
const GATHERED_MS = 30;
const SPEED: Control = {
  ...{ risk: 2, min: 0, max: 100, safe: 0, maxOnMs: 20_000, deadManMs: 8_000 },
  interlocks: [
    { device: 'mast', channel: 'wind', when: 'above', limit: LIMIT, staleMs: STALE_MS, ends: true },
  ],
};

type Act =
  | { readonly do: 'set'; readonly id: number; readonly what: string; readonly ttlMs: number }
  | { readonly do: 'wait' | 'doze'; readonly ms: number }
  | { readonly do: 'wind'; readonly value: number }
  | { readonly do: 'report' | 'pull' };

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('set' as const),
      id: fc.integer({ min: 0, max: 6 }),
      what: fc.constantFrom('off', 'on', 'on', 'on', 'too much'),
      ttlMs: fc.constantFrom(0, 500, 10_000, 1e9),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 6_000 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('doze' as const), ms: fc.integer({ min: 1, max: 9_000 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('wind' as const), value: fc.constantFrom(3, 11, 13, 40) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('report' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pull' as const) }) },
);

/** Each id wants another value, so that what is written tells whose it is. */
const valueOf = ({ what, id }: { what: string; id: number }): number =>
  what === 'off' ? 0 : what === 'on' ? 7 * (id + 1) : 101 + id;

interface Written {
  readonly atMs: number;
  readonly value: number;
  /** Which life of the cable. */
  readonly life: number;
  readonly allowed: boolean;
}

interface Run {
  readonly written: readonly Written[];
  readonly told: readonly Outcome[];
  /** What each asking of an id was answered with. */
  readonly answers: ReadonlyMap<string, readonly Outcome[]>;
}

/** Lets people, wind and cables do what they do; the device is a recorder of what was written to it, and when. */
async function run(control: Control, acts: readonly Act[]): Promise<Run> {
  const scene = await Scene.begin({ speed: control });
  const { clock, ports } = scene;
  const written: Written[] = [];
  const answers = new Map<string, Outcome[]>();
  const winds: { readonly saidMs: number; readonly value: number }[] = [];
  let life = 0;
  /** By what was said of the wind: until a reading counts at the latest, the one before it may still do so. */
  const isAllowed = () =>
    winds.some(({ saidMs, value }, i) => {
      const replacedMs = (winds[i + 1]?.saidMs ?? Infinity) + GATHERED_MS;
      const staleMs = saidMs + GATHERED_MS + STALE_MS;
      return value <= LIMIT && clock.steady() <= Math.min(replacedMs, staleMs);
    });
  const listen = () => {
    life++;
    ports.open.get(UNO.address)!.obeys = (bytes) => {
      const value = Number(new TextDecoder().decode(bytes).trim().slice('speed:'.length));
      written.push({ atMs: clock.steady(), value, life, allowed: isAllowed() });
    };
  };
  const blow = async (value: number) => {
    winds.push({ saidMs: clock.steady(), value });
    await scene.says('mast', `wind:${value}`);
  };
  listen();
  const open = ports.openLink.bind(ports);
  ports.openLink = async (spec, address) => {
    const link = await open(spec, address);
    if (address === UNO.address) listen();
    return link;
  };
  await blow(3);
  await scene.says('uno', 'speed:0.0');
  for (const each of acts) {
    if (each.do === 'set') {
      const about = { id: `id-${each.id}`, by: { who: 'Ana', from: 'tablet' }, ttlMs: each.ttlMs };
      const answered = (outcome: Outcome) =>
        answers.set(about.id, [...(answers.get(about.id) ?? []), outcome]);
      void scene.set('speed', valueOf(each), about).then(answered);
      await settle();
    } else if (each.do === 'wind') await blow(each.value);
    else if (each.do === 'report' && ports.open.has(UNO.address))
      await scene.says('uno', `speed:${(written.at(-1)?.value ?? 0).toFixed(1)}`);
    else if (each.do === 'pull') {
      ports.lose();
      await clock.advance(3_000);
    } else if (each.do === 'wait') await clock.advance(each.ms);
    else if (each.do === 'doze') await clock.doze(each.ms);
  }
  await clock.advance(100_000);
  const told = await scene.outcomes();
  await scene.end();
  return { written, told, answers };
}

function judge({ written, told, answers }: Run): void {
  for (const outcomes of answers.values()) expect(new Set(outcomes).size).toBe(1);
  const asked = told.filter(({ by }) => by?.who === 'Ana');
  expect(new Set(asked.map(({ id }) => id)).size).toBe(asked.length);
  expect(answers.size).toBe(asked.length);
  for (const { value, allowed } of written) {
    if (value !== 0) expect(allowed, `${value} against the wind`).toBe(true);
    expect(value).toBeLessThanOrEqual(100);
  }
  // A cable that was not pulled since leaves nothing on: the dead-man sees to it.
  const last = written.at(-1);
  if (last?.life === Math.max(...written.map(({ life }) => life))) expect(last.value).toBe(0);
}

test('whatever happens: nothing is written after a refusal, nothing twice for one id, nothing against an interlock but off', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 40 }), async (acts) => {
      const result = await run(SPEED, acts);
      judge(result);
      for (const outcome of result.told) {
        const { wanted = 0 } = outcome;
        if (wanted === 0) continue;
        const times = result.written.filter(({ value }) => value === wanted).length;
        const fault = outcome.ok ? undefined : outcome.fault;
        const refused = resultOf(fault) === 'refused' && fault?.code !== 'command/replaced';
        expect(times, JSON.stringify(outcome)).toBeLessThanOrEqual(refused ? 0 : 1);
        if (outcome.ok || resultOf(fault) === 'unknown') expect(times).toBe(1);
      }
    }),
    { numRuns: 60 },
  );
}, 600_000);

test('whatever happens: a set-point never moves faster than it may, but for the way to its safe value', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 40 }), async (acts) => {
      const result = await run({ ...SPEED, perSecond: PER_SECOND }, acts);
      judge(result);
      for (const [i, { atMs, value, life }] of result.written.entries()) {
        const before = result.written[i - 1];
        if (value === 0 || before?.life !== life) continue;
        // What was reported in between is what was written last, so steps are counted from that.
        const elapsedMs = Math.min(250, atMs - before.atMs);
        const most = (PER_SECOND * Math.max(100, elapsedMs)) / 1_000;
        expect(Math.abs(value - before.value)).toBeLessThanOrEqual(most + 1e-9);
      }
    }),
    { numRuns: 60 },
  );
}, 600_000);
