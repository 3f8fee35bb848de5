import { expect, test } from 'vitest';
import type { DeviceView } from '../station/api/device.ts';
import type { News } from '../station/api/news.ts';
import { carriedOver } from '../workers/tabs/takeover.ts';

const device = (key: string, own: boolean, last: Readonly<Record<string, number>>) =>
  ({
    key,
    own,
    last: Object.fromEntries(Object.entries(last).map(([name, value]) => [name, { timeMs: 0, value }])),
  }) as unknown as DeviceView;
const news = (stations: readonly string[], devices: readonly DeviceView[]) =>
  ({ stations: stations.map((id) => ({ id, own: id === 'me' })), devices }) as unknown as News;

test('a station that has just begun shows the last values that were shown before, until it has its own', () => {
  const shown = news(['me'], [device('me/a', true, { soil: 40, air: 20 })]);
  const fresh = news(['me'], [device('me/a', true, { soil: 41 })]);
  expect(carriedOver(shown, fresh).devices).toEqual([device('me/a', true, { soil: 41, air: 20 })]);
});

test('far stations stay on the screen until the broker has named them again', () => {
  const far = device('pi/garden', false, { soil: 40 });
  const merged = carriedOver(news(['me', 'pi'], [device('me/a', true, {}), far]), news(['me'], []));
  expect(merged.stations.map(({ id }) => id)).toEqual(['me', 'pi']);
  expect(merged.devices).toEqual([far]);
  expect(carriedOver(merged, news(['me', 'pi'], [far])).devices).toEqual([far]);
});

test('an own device that is gone stays gone', () => {
  const shown = news(['me'], [device('me/a', true, { soil: 40 })]);
  expect(carriedOver(shown, news(['me'], [])).devices).toEqual([]);
});
