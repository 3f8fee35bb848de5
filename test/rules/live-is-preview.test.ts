import { afterEach, expect, test } from 'vitest';
import type { RuleEvent } from '../../station/model/rule.ts';
import { cardsFrom } from '../../station/runtime/log/keys.ts';
import { Scene } from '../control/scene.ts';
import { settle } from '../fakes/clock.ts';

let scene: Scene | undefined;
afterEach(async () => {
  await scene?.end();
  scene = undefined;
});

const hot = { is: 'above', channel: 'mast/temp', limit: 35, clearsAt: 33, forMs: 5000 };
const slow = { is: 'below', channel: 'uno/speed', limit: 50, join: 'and' };
const silent = { is: 'noData', channel: 'mast/temp', forMs: 8000 };
const rules = [
  { id: 'both', version: 1, title: 'Hot and slow', severity: 'warning', when: [hot, slow], maxAgeMs: 60_000 },
  { id: 'silent', version: 1, title: 'Silent', severity: 'warning', when: [silent], maxAgeMs: 60_000 },
  { id: 'warm', version: 1, title: 'Warm', severity: 'info', when: [{ ...hot, limit: 34, forMs: 0 }] },
];

let seed = 11;
const random = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;

/** Both devices say something about once a second; `mast` around a temperature that wanders over the limits. */
async function minutes(at: Scene, seconds: number, who: 'both' | 'uno' = 'both'): Promise<void> {
  for (let s = 0; s < seconds; s++) {
    const wave = 34.5 + 3 * Math.sin(s / 9) + random();
    await at.says('uno', `speed: ${Math.round(40 + 20 * Math.sin(s / 25))}`);
    if (who === 'both') await at.says('mast', `temp: ${wave.toFixed(1)}`);
    await at.clock.advance(800 + Math.round(300 * random()));
  }
}

async function eventsOf(at: Scene): Promise<readonly RuleEvent[]> {
  await settle();
  await Promise.all([at.log.flush(), at.clock.advance(10)]);
  return (await at.log.read(0, 100_000)).flatMap((entry) => (entry.kind === 'event' ? [entry.event] : []));
}

/** What a preview over the whole log says, as events. */
async function previewed(at: Scene, rule: object): Promise<readonly string[]> {
  const query = { rule, fromMs: 0, toMs: Infinity };
  let part = await at.station.previewRule(query);
  while (part.cursor !== undefined) part = await at.station.previewRule({ ...query, cursor: part.cursor });
  return part.preview!.alarms.flatMap(({ raisedMs, clearedMs }) => [
    `raised ${raisedMs}`,
    ...(clearedMs === undefined ? [] : [`cleared ${clearedMs}`]),
  ]);
}

test('what rules did live, over silence, a restart in the middle of “for” and a second one, is what a preview says, over a log that was packed anew', async () => {
  scene = await Scene.begin();
  for (const rule of rules) await scene.station.editRules({ edit: 'save', rule });
  await minutes(scene, 70);
  await minutes(scene, 30, 'uno');
  await minutes(scene, 61);
  for (let restarts = 0; restarts < 2; restarts++) {
    await eventsOf(scene);
    const { store, clock } = scene;
    await scene.end();
    scene = await Scene.begin({}, store.reopened());
    scene.clock.set(clock.now());
    await minutes(scene, 47);
  }
  const live = await eventsOf(scene);
  const byRule = (id: string) =>
    live.filter(({ rule }) => rule === id).map(({ what, timeMs }) => `${what} ${timeMs}`);
  for (const rule of rules) {
    expect(byRule(rule.id).length, rule.id).toBeGreaterThan(1);
    expect(await previewed(scene, rule), rule.id).toEqual(byRule(rule.id));
  }
  // The station has packed its log meanwhile.
  const chapters = await scene.store.page(...cardsFrom('chapter', 0), 100);
  expect(chapters.length).toBeGreaterThan(0);
});
