import { afterEach, expect, test } from 'vitest';
import type { RuleView } from '../../station/api/rules.ts';
import { toFault } from '../../station/model/fault.ts';
import type { RuleEvent } from '../../station/model/rule.ts';
import { Scene } from '../control/scene.ts';
import { settle } from '../fakes/clock.ts';

let scene: Scene | undefined;
afterEach(async () => {
  await scene?.end();
  scene = undefined;
});

const dry = { is: 'below', channel: 'mast/moisture', limit: 20, clearsAt: 40 };
const pump = { do: 'set', channel: 'uno/relay', value: 1, over: 0 };
const flows = { is: 'above', channel: 'mast/flow', limit: 2 };
const rule = { id: 'water', version: 1, title: 'Too dry', severity: 'warning', when: [dry] };
const watering = {
  ...rule,
  actions: [
    pump,
    { do: 'wait', forMs: 5000 },
    {
      do: 'verify',
      that: flows,
      withinMs: 10_000,
      else: [
        { do: 'set', channel: 'uno/relay', value: 0 },
        { do: 'raise', severity: 'critical', text: 'the pump runs dry' },
      ],
    },
    { do: 'notify', text: '{{title}}: water at {{mast/flow}}' },
  ],
};

const save = (at: Scene, what: object) => at.station.editRules({ edit: 'save', rule: what });

/** Both sketches go on for so many seconds: the one with the relay says how it stands. */
async function seconds(at: Scene, count: number, says: string): Promise<void> {
  for (let second = 0; second < count; second++) {
    const relay = at.written.findLast((line) => line.startsWith('relay'))?.match(/\d/)?.[0] ?? '0';
    await at.says('uno', `relay: ${relay}`);
    await at.says('mast', says);
    await at.clock.advance(920);
  }
}

async function eventsOf(at: Scene): Promise<readonly RuleEvent[]> {
  await settle();
  await Promise.all([at.log.flush(), at.clock.advance(10)]);
  const entries = await at.log.read(0, 10_000);
  return entries.flatMap((entry) => (entry.kind === 'event' ? [entry.event] : []));
}

const flowOf = async (at: Scene): Promise<RuleView['flow']> => (await at.station.rules())[0]!.flow;
const resultsOf = async (at: Scene) => {
  const flow = await flowOf(at);
  return [flow?.phase, ...(flow?.steps ?? []).map(({ result }) => result)];
};
const relayWritten = (at: Scene) => at.written.map((line) => line.match(/relay.*(\d)/)?.[1]);

test('sets, waits, verifies, and tells each step with its cause', async () => {
  scene = await Scene.begin();
  await save(scene, watering);
  await seconds(scene, 3, 'moisture: 15, flow: 0');
  expect(await resultsOf(scene)).toEqual(['running', 'done', 'under-way', 'waiting', 'waiting']);
  await seconds(scene, 8, 'moisture: 16, flow: 3.5');
  expect(await resultsOf(scene)).toEqual(['done', 'done', 'done', 'done', 'done']);
  expect((await scene.station.news(0)).notices).toMatchObject([
    { rule: 'water', text: 'Too dry: water at 3.5', severity: 'warning' },
  ]);
  await seconds(scene, 3, 'moisture: 50, flow: 0');
  expect(relayWritten(scene)).toEqual(['1', '0']);
  const events = await eventsOf(scene);
  const { raisedMs } = events[1]!.step!;
  expect(events.map(({ what, text, step }) => [what ?? step?.result, text])).toEqual([
    ['raised', 'Too dry: 15 < 20'],
    ['done', 'Too dry: step 2 of 4, wait 5 s: done'],
    ['done', 'Too dry: step 3 of 4, verify within 10 s: done'],
    ['done', 'Too dry: step 4 of 4, show a note: done'],
    ['cleared', expect.stringContaining('cleared above 40')],
  ]);
  expect(events[0]!.timeMs).toBe(raisedMs);
});

test('what does not come true in time is done otherwise: the pump is off, the alarm is critical', async () => {
  scene = await Scene.begin();
  await save(scene, watering);
  await seconds(scene, 25, 'moisture: 15, flow: 0');
  expect(await resultsOf(scene)).toEqual(['failed', 'done', 'done', 'failed', 'skipped']);
  expect((await flowOf(scene))!.otherwise).toMatchObject([{ result: 'done' }, { result: 'done' }]);
  expect(relayWritten(scene)).toEqual(['1', '0']);
  const { alarms, notices } = await scene.station.news(0);
  expect(alarms).toMatchObject([{ severity: 'critical', text: 'the pump runs dry' }]);
  expect(notices).toBeUndefined();
});

test('a rule that is over stops what it does: nothing more is begun, what was set is put back', async () => {
  scene = await Scene.begin();
  await save(scene, { ...watering, whenOver: [{ do: 'notify', text: 'enough', severity: 'info' }] });
  await seconds(scene, 3, 'moisture: 15, flow: 0');
  await seconds(scene, 20, 'moisture: 50, flow: 0');
  expect(await resultsOf(scene)).toEqual(['stopped', 'done', 'stopped', 'skipped', 'skipped']);
  expect(relayWritten(scene)).toEqual(['1', '0']);
  expect((await scene.station.news(0)).notices).toMatchObject([{ text: 'enough', severity: 'info' }]);
});

test('what was not begun when the rule is over is not put back either', async () => {
  scene = await Scene.begin();
  await save(scene, { ...rule, actions: [{ do: 'wait', forMs: 10_000 }, pump] });
  await seconds(scene, 3, 'moisture: 15');
  await seconds(scene, 12, 'moisture: 50');
  expect(scene.written).toEqual([]);
});

test('“verify” without a condition asks whether the devices have confirmed; a lock is told with its reason', async () => {
  const lock = { device: 'mast', channel: 'flow', when: 'below', limit: 1, staleMs: 60_000 } as const;
  scene = await Scene.begin({ relay: { risk: 1, safe: 0, interlocks: [lock] } });
  const otherwise = [{ do: 'notify', text: 'not watered', severity: 'critical' }];
  await save(scene, { ...rule, actions: [pump, { do: 'verify', withinMs: 1000, else: otherwise }] });
  await seconds(scene, 3, 'moisture: 15, flow: 0');
  expect(scene.written).toEqual([]);
  expect(await flowOf(scene)).toMatchObject({
    phase: 'failed',
    steps: [{ result: 'failed', fault: { code: 'command/interlocked' } }, { result: 'failed' }],
    otherwise: [{ result: 'done' }],
  });
  const refused = (await eventsOf(scene)).find(({ step }) => step?.step === 1);
  expect(refused).toMatchObject({
    rule: 'water',
    step: { result: 'failed', fault: { code: 'command/interlocked' } },
  });
  expect((await scene.station.news(0)).notices).toMatchObject([
    { text: 'not watered', severity: 'critical' },
  ]);
});

test('after a restart nothing is done again: what was under way is told as unknown, what was set is still put back', async () => {
  scene = await Scene.begin();
  await save(scene, watering);
  await seconds(scene, 3, 'moisture: 15, flow: 0');
  const { store, clock } = scene;
  await scene.end();
  scene = await Scene.begin({}, store.reopened());
  scene.clock.set(clock.now());
  expect(await resultsOf(scene)).toEqual(['unknown', 'done', 'unknown', 'skipped', 'skipped']);
  await seconds(scene, 25, 'moisture: 15, flow: 0');
  expect(scene.written).toEqual([]);
  const told = (await eventsOf(scene)).filter(({ step }) => step?.result === 'unknown');
  expect(told.map(({ text }) => text)).toEqual([
    'Too dry: step 2 of 4, wait 5 s: nobody knows what came of it',
  ]);
  await seconds(scene, 3, 'moisture: 50, flow: 0');
  expect(relayWritten(scene)).toEqual(['0']);
  const again = scene.store;
  await scene.end();
  scene = await Scene.begin({}, again.reopened());
  const once = (await eventsOf(scene)).filter(({ step }) => step?.result === 'unknown');
  expect(once).toHaveLength(1);
});

test('a page cannot send what only a bridge can: the step says so, and the others go on', async () => {
  scene = await Scene.begin();
  const actions = [{ do: 'webhook', url: 'https://example.org/hook' }, { do: 'notify' }];
  await save(scene, { ...rule, actions });
  await seconds(scene, 3, 'moisture: 15');
  expect(await flowOf(scene)).toMatchObject({
    phase: 'failed',
    steps: [
      { result: 'failed', fault: { code: 'action/needs-bridge', detail: { what: 'webhook' } } },
      { result: 'done' },
    ],
  });
});

test('what cannot be is refused with all its places', async () => {
  scene = await Scene.begin();
  const refusal = async (more: object) => {
    const why = await save(scene!, { ...rule, ...more }).then(() => undefined, toFault);
    return why?.code === 'config/invalid' ? why.detail.problems.map(({ path }) => path) : why;
  };
  const wait = { do: 'wait', forMs: 80_000_000 };
  expect(await refusal({ actions: [wait, wait] })).toEqual(['/actions']);
  expect(await refusal({ actions: Array.from({ length: 17 }, () => ({ do: 'notify' })) })).toEqual([
    '/actions',
  ]);
  expect(await refusal({ actions: [{ do: 'notify', text: 'it is {{hot}}' }] })).toEqual(['/actions/0/text']);
  expect(await refusal({ actions: [{ do: 'publish', topic: 'a/#' }] })).toEqual(['/actions/0/topic']);
  for (const url of ['ftp://a.example/', 'https://user:secret@a.example/', 'javascript:alert(1)'])
    expect(await refusal({ actions: [{ do: 'webhook', url }] })).toEqual(['/actions/0/url']);
  const nested = { do: 'verify', withinMs: 1000, else: [{ do: 'verify', withinMs: 1000 }] };
  expect(await refusal({ actions: [nested] })).toEqual(['/actions/0/else/0/do']);
  const absurd = {
    do: 'verify',
    withinMs: 1000,
    that: { is: 'above', channel: 'a/b', limit: 1, clearsAt: 2 },
  };
  expect(await refusal({ actions: [absurd] })).toEqual([expect.stringMatching(/^\/actions\/0\/that/)]);
});
