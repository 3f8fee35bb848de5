import * as v from 'valibot';
import { afterEach, expect, test } from 'vitest';
import type { Command } from '../../station/model/command.ts';
import { ascii, hex } from '../../station/codec/bytes.ts';
import ssd1306 from '../../station/drivers/solomon-ssd1306.ts';
import { Panel } from '../../station/runtime/panel/panel.ts';
import { discovery } from '../../station/uplink/dialects/home-assistant/discovery.ts';
import { metaMessage, readMeta } from '../../station/uplink/native/device.ts';
import { FakeClock } from '../fakes/clock.ts';
import { readPanel } from '../fakes/read-panel.ts';
import { MAST, Scene } from './scene.ts';

let scene: Scene | undefined;
afterEach(async () => {
  await scene?.end();
  scene = undefined;
});

test('a display shows the channels that were chosen, with the name of the station', async () => {
  scene = await Scene.begin();
  await scene.says('wind:4.25 gust:-7.5');
  expect(scene.seen).toEqual([
    'Fieldline shed',
    'Wind             4.25',
    'Gust             -7.5',
    'mast/nothing  no data',
    ...['', '', '', ''],
  ]);
});

test('with no lines chosen it shows the first channels of the other devices', async () => {
  scene = await Scene.begin({ options: { size: '128x32' } });
  await scene.says('a:1 b:2 c:3 d:4 e:5');
  expect(scene.seen).toEqual([
    'Fieldline shed',
    'A                   1',
    'B                   2',
    'C                   3',
  ]);
});

test('an old value is never shown as if it were new', async () => {
  scene = await Scene.begin();
  await scene.says('wind:4.25 gust:1');
  await scene.lives(27_000);
  expect(scene.seen[1]).toBe('Wind             4.25');
  await scene.lives(5_000);
  expect(scene.seen[1]).toBe('Wind          no data');
  await scene.lives(100_000);
  expect(scene.seen[1]).toBe('Wind    no data 2 min');
  await scene.says('wind:5 gust:1');
  expect(scene.seen[1]).toBe('Wind             5.00');
  scene.ports.open.get(MAST.address)!.lose();
  await scene.lives(600);
  expect(scene.seen[1]).toBe('Wind          no data');
});

test('only what changed is sent, and at most twice a second, however fast the values come', async () => {
  scene = await Scene.begin();
  await scene.says('wind:1.5 gust:1');
  await scene.lives(2_000);
  const before = scene.dataBytes;
  await scene.lives(10_000);
  expect(scene.dataBytes).toBe(before);
  await scene.says('wind:1.6 gust:1');
  expect(scene.dataBytes - before).toBeLessThanOrEqual(5);
  expect(scene.dataBytes - before).toBeGreaterThan(0);
  const drawings = () => scene!.bus.log.filter(({ write }) => write.startsWith('00b1')).length;
  const drawn = drawings();
  for (let i = 0; i < 40; i++) {
    scene.ports.open.get(MAST.address)!.say(ascii(`wind:${i}.5 gust:1\n`));
    await scene.clock.advance(50);
  }
  expect(drawings() - drawn).toBeLessThanOrEqual(5);
  expect(drawings() - drawn).toBeGreaterThan(2);
});

test('a display that was unplugged is set up and drawn anew, and asked rarely while it is away', async () => {
  scene = await Scene.begin();
  await scene.says('wind:1 gust:1');
  scene.unplug();
  await scene.says('wind:2 gust:1');
  const before = scene.bus.log.length;
  for (let i = 0; i < 60; i++) await scene.says(`wind:${i} gust:1`);
  expect(scene.bus.log.length - before).toBeLessThan(60);
  const view = (await scene.station.news(0)).devices.find(({ device }) => device === 'display');
  expect([view?.panel, view?.missing?.cause]).toEqual([undefined, 'silent']);
  scene.plug();
  for (let i = 0; i < 20; i++) await scene.says('wind:7 gust:1');
  expect(scene.seen[1]).toBe('Wind                7');
});

test('a display whose power was away for less than a question is drawn anew, too', async () => {
  scene = await Scene.begin();
  await scene.says('wind:1 gust:1');
  scene.chip.powerUp();
  expect(scene.seen).toEqual(['(dark)']);
  await scene.lives(5_000);
  expect(scene.seen[1]).toBe('Wind                1');
});

test('one that takes everything and stays off is not drawn at each look', async () => {
  scene = await Scene.begin();
  scene.bus.chips.set(0x3c, (_, readBytes) => hex('43'.repeat(readBytes)));
  const before = scene.dataBytes;
  await scene.lives(100_000);
  expect((scene.dataBytes - before) / 1024).toBeLessThan(9);
  expect((scene.dataBytes - before) / 1024).toBeGreaterThan(3);
});

test('one that cannot be read is drawn all the same, and no command to it is taken for done', async () => {
  scene = await Scene.begin();
  scene.bus.chips.set(0x3c, (write, readBytes) => {
    scene!.chip.transfer(write, 0);
    return hex('ff'.repeat(readBytes));
  });
  scene.chip.powerUp();
  await scene.lives(2_000);
  await scene.says('wind:1 gust:1');
  const [outcome] = await Promise.all([
    scene.station.command({ device: 'display', channel: 'on', value: 0 }),
    scene.lives(6_000),
  ]);
  expect(outcome).toMatchObject({ ok: false, fault: { code: 'command/unconfirmed' } });
});

test('it is switched off and on by commands, stays off while that is wanted, and says itself how it is', async () => {
  scene = await Scene.begin();
  await scene.says('wind:1 gust:1');
  const set = async (value: number) => {
    const [outcome] = await Promise.all([
      scene!.station.command({ device: 'display', channel: 'on', value }),
      scene!.lives(2_500),
    ]);
    return outcome.ok;
  };
  expect(await set(0)).toBe(true);
  await scene.says('wind:2 gust:1');
  expect(scene.seen).toEqual(['(dark)']);
  expect(await set(1)).toBe(true);
  await scene.lives(1_000);
  expect(scene.seen[1]).toBe('Wind                2');
});

test('the code for pairing is on the display while it is open, and nowhere else', async () => {
  scene = await Scene.begin();
  await scene.says('wind:1 gust:1');
  scene.code = '482915';
  await scene.lives(1_200);
  expect(scene.seen.slice(0, 2)).toEqual(['Fieldline shed', 'Pairing code  482 915']);
  const { devices } = await scene.station.news(0);
  const view = devices.find(({ device }) => device === 'display')!.panel!;
  expect(view.rows[1]).toBe('Pairing code ******');
  expect(readPanel(view)[1]).toBe('Pairing code ******');
  scene.code = undefined;
  await scene.lives(1_200);
  expect(scene.seen[1]).toBe('Wind                1');
});

test('a display that is closed says that nobody looks after it', async () => {
  scene = await Scene.begin();
  await scene.says('wind:1 gust:1');
  const { chip } = scene;
  await scene.end();
  scene = undefined;
  expect(readPanel(chip.picture).slice(0, 2)).toEqual(['Fieldline', 'is not running here']);
});

const say = async (text: string | undefined, more: Partial<Command> = {}) => {
  const wish = {
    device: 'display',
    channel: 'text',
    value: 1,
    ...(text === undefined ? {} : { text }),
    ...more,
  };
  const [outcome] = await Promise.all([scene!.station.command(wish), scene!.lives(11_000)]);
  return outcome;
};

test('a text is written by a command, done once the display took it and says that it is on, and taken away by another', async () => {
  scene = await Scene.begin();
  await scene.says('wind:1 gust:1');
  const by = { who: 'Ada', from: 'phone' };
  expect(await say('Back at five,\nthe key is under the flower pot', { by })).toMatchObject({
    ok: true,
    value: 1,
    by,
  });
  expect(scene.seen.slice(0, 4)).toEqual([
    'Fieldline shed',
    'Back at five, the key',
    'is under the flower',
    'pot',
  ]);
  expect(await say(undefined, { value: 0, by })).toMatchObject({ ok: true, value: 0 });
  expect(scene.seen[1]).toMatch(/^Wind /);
  const kept = await scene.station.commandHistory('display', 'text');
  expect(kept.map(({ value, text }) => [value, text?.slice(0, 4)])).toEqual([
    [1, 'Back'],
    [0, undefined],
  ]);
});

test('of a text that the display did not take, or is off for, nobody says that it stands there', async () => {
  scene = await Scene.begin();
  await scene.says('wind:1 gust:1');
  scene.unplug();
  expect(await say('Hello')).toMatchObject({ ok: false, fault: { code: 'command/unconfirmed' } });
  scene.plug();
  scene.chip.powerUp();
  await scene.lives(5_000);
  await Promise.all([
    scene.station.command({ device: 'display', channel: 'on', value: 0 }),
    scene.lives(3_000),
  ]);
  expect(await say('Is anybody there?')).toMatchObject({ ok: false, fault: { code: 'command/expired' } });
  await Promise.all([
    scene.station.command({ device: 'display', channel: 'on', value: 1 }),
    scene.lives(5_000),
  ]);
  expect(scene.seen.join()).not.toContain('anybody');
});

test('a text is done with the next report, also where pictures change all the time and each ends after a report came', async () => {
  const clock = new FakeClock(0);
  const shown: Uint8Array[] = [];
  const send = async (bytes: Uint8Array) => {
    await clock.sleep(100);
    shown.push(bytes);
    return true;
  };
  const { panel: driven, options } = ssd1306;
  const panel = new Panel(driven!, v.parse(options!, {}), { isOpen: true, send }, clock);
  let done: boolean | undefined;
  for (let look = 0; look < 6; look++) {
    const reported = { timeMs: 500 * (look - 1) + 50, value: 1 };
    void panel.show([{ text: panel.text }, { text: `${look}` }], { reported, isWanted: true });
    await clock.advance(500);
    if (look === 1) void panel.write('Hello', () => undefined).then((isShown) => (done = isShown));
    if (look === 2) expect(done).toBeUndefined();
  }
  expect([shown.length, done]).toEqual([6, true]);
  const again = panel.write('Hello', () => undefined);
  for (const timeMs of [3_050, 3_150]) {
    void panel.show([{ text: panel.text }, { text: '5' }], {
      reported: { timeMs, value: 1 },
      isWanted: true,
    });
    await clock.advance(100);
  }
  expect([await again, shown.length]).toEqual([true, 6]);
});

test('screens elsewhere hear that it takes a text; Home Assistant, which has only switches, does not hear of it', async () => {
  scene = await Scene.begin();
  const [meta] = scene.station.link.devices();
  const { channels } = readMeta('display', metaMessage('shed', meta!).payload as Uint8Array);
  expect(channels.map(({ name, letters }) => [name, letters])).toEqual([
    ['on', undefined],
    ['text', 84],
  ]);
  const [told] = discovery('shed', meta!);
  const { components } = JSON.parse(new TextDecoder().decode(told!.payload as Uint8Array)) as {
    components: object;
  };
  expect(Object.keys(components)).toEqual(['on']);
});

test.each([
  [undefined, 1, 'a text is missing'],
  ['  ', 1, 'a text is missing'],
  ['x'.repeat(85), 1, 'at most 84 letters'],
])('a text that is %j is refused in words', async (text, value, message) => {
  scene = await Scene.begin();
  const wish = { device: 'display', channel: 'text', value, ...(text === undefined ? {} : { text }) };
  expect(await scene.station.command(wish)).toMatchObject({
    ok: false,
    fault: { code: 'command/malformed', detail: { problems: [{ path: '/text', message }] } },
  });
  const other = { device: 'display', channel: 'on', value: 1, text: 'Hello' };
  expect(await scene.station.command(other)).toMatchObject({ fault: { code: 'command/malformed' } });
});

test('a text that is to stand for a while goes by itself, as any output does', async () => {
  scene = await Scene.begin({ controls: { text: { risk: 0, maxOnMs: 20_000 } } });
  await scene.says('wind:1 gust:1');
  await say('Watering');
  expect(scene.seen[1]).toBe('Watering');
  await scene.lives(20_000);
  expect(scene.seen[1]).toMatch(/^Wind /);
});
