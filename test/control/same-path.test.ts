import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Served } from '../../node-bridge/api/served.ts';
import { awayConfiguration } from '../../node-bridge/desired/away.ts';
import { LeftBook } from '../../node-bridge/desired/left-book.ts';
import { Identities } from '../../node-bridge/trust/identities.ts';
import type { Outcome } from '../../station/model/command.ts';
import { ascii } from '../../station/codec/bytes.ts';
import { FarStations } from '../../station/runtime/far/far-stations.ts';
import { Newsroom } from '../../station/runtime/newsroom.ts';
import { settle } from '../fakes/clock.ts';
import { Pair } from '../rules/pair.ts';
import { endOf, MAST, UNO } from './scene.ts';

/** A screen of the station itself, its local API, a screen of another station over a broker, and a rule. */
const WAYS = ['screen', 'api', 'far', 'rule'] as const;
type Way = (typeof WAYS)[number];
interface Wish {
  readonly channel: string;
  readonly value: number;
  readonly ttlMs?: number;
}

let pair: Pair;
let served: Served;
const folder = mkdtempSync(join(tmpdir(), 'fieldline-path-'));
let identities: Identities;
beforeAll(async () => void (identities = await Identities.open(folder)));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async () => {
  pair = await Pair.begin();
  const { clock, bridge } = pair;
  const near = new FarStations(clock, () => 'id', new Newsroom(clock));
  const { station, log } = bridge;
  const left = await LeftBook.open(log, () => Promise.resolve());
  const away = awayConfiguration(left, log, identities, clock);
  served = new Served({ own: station, near, log, clock, identities, away });
  return () => pair.end();
});

let ids = 0;
function asked(way: Way, wish: Wish): Promise<Outcome> {
  const { bridge, tablet } = pair;
  const by = { who: `somebody ${way}`, from: 'test' };
  switch (way) {
    case 'screen':
      return bridge.desk.command({ device: 'bridge-1/uno', by, ...wish });
    case 'api':
      return served.obey('bridge-1', { id: `api-${++ids}`, device: 'uno', by, ...wish });
    case 'far':
      return tablet.desk.command({ device: 'bridge-1/uno', by, ...wish });
    case 'rule':
      return byRule(wish);
  }
}
/** A rule is written that another station's mast sets off; how its command ended is read in the log. */
async function byRule({ channel, value }: Wish): Promise<Outcome> {
  const { bridge, tablet, clock } = pair;
  const id = `hot${++ids}`;
  const when = [{ is: 'above', channel: 'tablet-1:mast/temp', limit: 40 }];
  const actions = [{ do: 'set', channel: `uno/${channel}`, value }];
  const rule = { id, version: 1, title: id, severity: 'info', when, actions };
  await bridge.station.editRules({ edit: 'save', rule });
  tablet.ports.open.get(MAST.address)!.say(ascii('\ntemp: 50\n'));
  const told = async () => {
    const entries = await bridge.log.read(0, 10_000);
    return entries.flatMap((entry) => (entry.kind === 'outcome' ? [entry.outcome] : []));
  };
  for (let n = 0; n < 100; n++) {
    const ended = (await told()).find(({ by }) => by?.who === `rule ${id}`);
    if (ended) {
      await bridge.station.editRules({ edit: 'remove', rule: id });
      return ended;
    }
    await clock.advance(100);
    await bridge.log.flush();
  }
  throw new Error(`the rule ${id} did nothing: ${JSON.stringify(await told())}`);
}
const says = async (text: string) => {
  pair.bridge.ports.open.get(UNO.address)?.say(ascii(`\n${text}\n`));
  await pair.clock.advance(1_000);
};
const written = () => pair.bridge.ports.open.get(UNO.address)?.written.length ?? 0;

/** How each way ends, where all are asked the same, one after the other. */
async function ends(wish: Wish, ways: readonly Way[] = WAYS): Promise<readonly string[]> {
  const told: string[] = [];
  for (const way of ways) {
    const outcome = asked(way, wish);
    await settle();
    await pair.clock.advance(6_000);
    told.push(endOf(await outcome));
  }
  return told;
}

test.each<[string, Wish, string]>([
  ['out of range', { channel: 'relay', value: 2 }, 'command/out-of-range'],
  ['no output', { channel: 'nothing', value: 1 }, 'command/unknown-channel'],
])(
  'what is %s is refused with the same words whichever way it comes, and nothing is written',
  async (_what, wish, code) => {
    await says('relay: 0');
    expect(await ends(wish)).toEqual(WAYS.map(() => code));
    expect(written()).toBe(0);
  },
);

test('what is locked by a reading is locked for everybody alike', async () => {
  await says('relay: 0\ttemp: 50');
  const lock = { device: 'uno', channel: 'temp', when: 'above', limit: 40, staleMs: 600_000 } as const;
  await pair.bridge.station.setControl('uno', 'relay', { risk: 2, interlocks: [lock] });
  await says('relay: 0\ttemp: 50');
  expect(await ends({ channel: 'relay', value: 1 })).toEqual(WAYS.map(() => 'command/interlocked'));
  expect(written()).toBe(0);
});

test('a device that is not connected is that for everybody alike', async () => {
  await says('relay: 0');
  pair.bridge.ports.lose();
  pair.bridge.ports.refuse('link/not-found');
  await pair.clock.advance(3_000);
  expect(await ends({ channel: 'relay', value: 1 })).toEqual(WAYS.map(() => 'command/offline'));
});

test('what is too old is too old on every way that can be', async () => {
  await says('relay: 0');
  const ways = ['screen', 'api', 'far'] as const;
  expect(await ends({ channel: 'relay', value: 1, ttlMs: 0 }, ways)).toEqual(
    ways.map(() => 'command/expired'),
  );
  expect(written()).toBe(0);
});

test('done is what the device itself reports: without a read-back nobody knows, with one everybody does', async () => {
  await says('relay: 0');
  expect(await ends({ channel: 'relay', value: 0 })).toEqual(WAYS.map(() => 'command/unconfirmed'));
  for (const way of WAYS) {
    const outcome = asked(way, { channel: 'relay', value: 0 });
    let isOver = false;
    void outcome.finally(() => (isOver = true));
    for (let n = 0; n < 20 && !isOver; n++) await says('relay: 0');
    expect(await outcome, way).toMatchObject({ ok: true, value: 0 });
  }
});
