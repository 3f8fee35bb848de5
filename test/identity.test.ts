import { expect, test } from 'vitest';
import type { DeviceConfig } from '../station/api/config.ts';
import { Recorder } from './fakes/recorder.ts';
import { telegramFrom } from './fakes/smart-meter.ts';

const P1: DeviceConfig = { id: 'p1', label: 'Cellar', driver: 'dsmr-p1', address: 'serial:0403:6001' };
const [OURS, OTHER] = ['E0044007382246019', 'E0044007382246020'];

/** What was recorded of the cellar's meter, in kW. */
const powers = async (recorder: Recorder) =>
  (await recorder.entries()).flatMap((entry) =>
    entry.kind === 'batch' && entry.batch.subject === undefined
      ? [...entry.batch.columns[entry.batch.channels.indexOf('importPower')]!].map((watts) => watts / 1_000)
      : [],
  );

async function swapped() {
  const recorder = await Recorder.open(P1);
  recorder.link.say(telegramFrom(OURS, 1));
  await recorder.clock.advance(10_000);
  recorder.ports.lose();
  await recorder.clock.advance(2_000);
  recorder.link.say(telegramFrom(OTHER, 2), telegramFrom(OTHER, 3));
  await recorder.clock.advance(2_000);
  return recorder;
}

test('a meter with another serial number at the same port gets no row under the name of the first, and that is said', async () => {
  const recorder = await swapped();
  expect(await powers(recorder)).toEqual([1]);
  expect((await recorder.view()).state).toMatchObject({
    phase: 'waiting',
    fault: { code: 'link/stranger', detail: { expected: OURS, found: OTHER } },
  });
  expect(recorder.ports.open.size).toBe(0);
  await recorder.clock.advance(600_000);
  expect(recorder.ports.open.size).toBe(0);
  await recorder.end();
});

test('it is remembered from one life of the program to the next', async () => {
  const recorder = await Recorder.open(P1);
  recorder.link.say(telegramFrom(OURS, 1));
  await recorder.clock.advance(10_000);
  await recorder.end();
  await recorder.begin();
  recorder.link.say(telegramFrom(OTHER, 2));
  await recorder.clock.advance(2_000);
  expect(await powers(recorder)).toEqual([1]);
  expect((await recorder.view()).state).toMatchObject({ fault: { code: 'link/stranger' } });
  await recorder.end();
});

test('where a person says that it is the same one, as after a repair, recording goes on, and only the new one is it', async () => {
  const recorder = await swapped();
  await recorder.station.acceptDevice('p1');
  await recorder.clock.advance(500);
  recorder.link.say(telegramFrom(OTHER, 4));
  await recorder.clock.advance(2_000);
  expect(await powers(recorder)).toEqual([1, 4]);
  recorder.link.say(telegramFrom(OURS, 5));
  await recorder.clock.advance(2_000);
  expect(await powers(recorder)).toEqual([1, 4]);
  expect((await recorder.gaps()).map(({ cause }) => cause)).toContain('stranger');
  await recorder.end();
});

test('the same meter that comes back goes on as itself', async () => {
  const recorder = await Recorder.open(P1);
  for (const kw of [1, 2, 3]) {
    recorder.link.say(telegramFrom(OURS, kw));
    await recorder.clock.advance(2_000);
    recorder.ports.lose();
    await recorder.clock.advance(2_000);
  }
  expect(await powers(recorder)).toEqual([1, 2, 3]);
  await recorder.end();
});

test('the right meter in its place again is looked at without being asked for', async () => {
  const recorder = await swapped();
  recorder.ports.plug(P1.address);
  await recorder.clock.advance(500);
  recorder.link.say(telegramFrom(OURS, 6));
  await recorder.clock.advance(2_000);
  expect(await powers(recorder)).toEqual([1, 6]);
  await recorder.end();
});
