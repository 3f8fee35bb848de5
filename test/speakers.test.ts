import { expect, test } from 'vitest';
import type { DeviceView } from '../station/api/device.ts';
import { chosenIn, withChosen } from '../web/state/chosen-speakers.ts';
import { linesOf, seriesOf } from '../web/state/panes.ts';
import { speakersOf, speakerWord } from '../web/text/speakers.ts';

const boat = {
  key: 'here/ais',
  station: 'here',
  device: 'ais',
  own: true,
  label: 'AIS',
  driver: 'nmea-gps',
  channels: [{ name: 'speed', label: 'Speed', unitText: 'm/s', quantity: 'speed', decimals: 1 }],
  subjects: { '244270489': { name: 'SY LUNDE' }, '2': { callsign: 'DA1' } },
  speakers: ['211331640', '244270489'],
} as unknown as DeviceView;

test('vessels can be chosen by name where it is known, else by number', () => {
  expect(speakerWord(boat.driver)).toBe('Vessel');
  expect(speakersOf(boat).map(({ name }) => name)).toEqual(['SY LUNDE (244270489)', '2', '211331640']);
  expect(speakersOf({ ...boat, subjects: { a: { name: 'constructor' } } } as DeviceView)).toHaveLength(3);
});

test('a chosen vessel is asked for, and named in the legend', () => {
  const [plain] = linesOf([boat]);
  expect(seriesOf(plain!)).toEqual({ device: 'here/ais', channel: 'speed' });
  const [line] = linesOf([boat], new Map([['here/ais', '244270489']]));
  expect(line!.label).toBe('Speed · SY LUNDE (244270489)');
  expect(seriesOf(line!)).toEqual({ device: 'here/ais', channel: 'speed', subject: '244270489' });
});

test('what was chosen stands in the address, and is read from it as somebody else may have written it', () => {
  const chosen = new Map([
    ['here/ais', '244270489'],
    ['pi/b&c=d', 'Ä #2?x'],
  ]);
  const hash = withChosen('#/live', chosen);
  expect(chosenIn(hash)).toEqual(chosen);
  expect(withChosen(hash, new Map())).toBe('#/live');
  expect(withChosen('#/live?gap=1', new Map([['a', 'b']]))).toBe('#/live?gap=1&who.a=b');
  expect(chosenIn('')).toEqual(new Map());
  expect(chosenIn(`#/live?who.a=${'x'.repeat(300)}&other=1`)).toEqual(new Map());
  const many = Array.from({ length: 100 }, (_, i) => `who.${i}=a`).join('&');
  expect(chosenIn(`#/live?${many}`).size).toBe(32);
});
