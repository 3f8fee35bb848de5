import { expect, test } from 'vitest';
import type { DeviceConfig } from '../station/api/config.ts';
import { Recorder } from './fakes/recorder.ts';

const UNO: DeviceConfig = { id: 'uno', label: 'Uno', driver: 'plotter-lines', address: 'serial:2341:0043' };

test('a port that is released is closed and stays so until it is taken back, however long that takes', async () => {
  const recorder = await Recorder.open(UNO);
  await recorder.sayAndKeep(1);
  await recorder.station.releaseDevice('uno');
  expect(recorder.ports.open.size).toBe(0);
  const openings = recorder.ports.openings;
  await recorder.clock.advance(600_000);
  expect(recorder.ports.openings).toBe(openings);
  expect((await recorder.view()).state).toMatchObject({
    phase: 'waiting',
    fault: { code: 'link/released', detail: { isBack: false } },
  });
  expect((await recorder.view()).missing).toMatchObject({ cause: 'released' });
  await recorder.station.takeBack('uno');
  await recorder.clock.advance(300);
  expect((await recorder.view()).state.phase).toBe('live');
  await recorder.sayAndKeep(2);
  expect(await recorder.values()).toEqual([1, 2]);
  expect((await recorder.gaps()).map(({ cause }) => cause)).toEqual(['released']);
  await recorder.end();
});

test('a port that is released stays so when the page is opened anew, until it is taken back or set up anew', async () => {
  const recorder = await Recorder.open(UNO);
  await recorder.sayAndKeep(1);
  await recorder.station.releaseDevice('uno');
  await recorder.end();
  await recorder.begin();
  await recorder.clock.advance(60_000);
  expect(recorder.ports.open.size).toBe(0);
  expect((await recorder.view()).state).toMatchObject({ phase: 'waiting', fault: { code: 'link/released' } });
  expect((await recorder.view()).missing).toMatchObject({ cause: 'released' });
  await recorder.station.takeBack('uno');
  await recorder.clock.advance(300);
  await recorder.sayAndKeep(2);
  await recorder.end();
  await recorder.begin();
  await recorder.sayAndKeep(3);
  expect(await recorder.values()).toEqual([1, 2, 3]);
  await recorder.station.releaseDevice('uno');
  const again = recorder.station.addDevice(UNO);
  await recorder.clock.advance(3_000);
  await again;
  await recorder.sayAndKeep(4);
  expect((await recorder.view()).state.phase).toBe('live');
  await recorder.end();
});

test('one that comes back while it is released is offered, not taken', async () => {
  const recorder = await Recorder.open(UNO);
  await recorder.sayAndKeep(1);
  await recorder.station.releaseDevice('uno');
  recorder.ports.plug(UNO.address);
  await recorder.clock.advance(1_000);
  expect((await recorder.view()).state).toMatchObject({
    fault: { code: 'link/released', detail: { isBack: true } },
  });
  expect(recorder.ports.open.size).toBe(0);
  await recorder.end();
});

test('a port is released where it cannot be opened, too, and a device can be removed meanwhile', async () => {
  const recorder = await Recorder.open(UNO);
  recorder.ports.refuse('link/not-found');
  recorder.ports.lose();
  await recorder.clock.advance(5_000);
  const openings = recorder.ports.openings;
  await recorder.station.releaseDevice('uno');
  await recorder.clock.advance(60_000);
  expect(recorder.ports.openings).toBe(openings);
  await recorder.station.removeDevice('uno');
  expect((await recorder.station.news(0)).devices).toEqual([]);
  await recorder.end();
});
