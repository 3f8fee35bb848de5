import { beforeAll, expect, test, vi } from 'vitest';
import { build, Fieldline } from '../bridge/process.ts';
import { startWith } from '../wires/running.ts';

beforeAll(async () => void (await build()), 240_000);

test('the display of a bridge shows its garden, and the code of `fieldline pair`, which the API does not tell on', async () => {
  const devices = [
    { id: 'garden', label: 'Garden', driver: 'garden-simulated', address: 'simulated:garden' },
    { id: 'display', label: 'Display', driver: 'display-simulated', address: 'simulated:display' },
  ];
  const running = await startWith(devices, undefined, { 'lan.json': { listen: 'never' } });
  try {
    const { http, station, data } = running;
    const shows = async () => {
      const answer = await fetch(`${http}/api/devices/${station}/display`);
      return ((await answer.json()) as { readonly shows?: readonly string[] }).shows ?? [];
    };
    const row = (text: RegExp) =>
      vi.waitFor(async () => expect((await shows()).join('\n')).toMatch(text), 20_000);
    await row(/^Fieldline bridge-\S+\nSoil moisture +\d+\.\d %\nTemperature +-?\d+\.\d °C\n/);
    const pair = new Fieldline(['pair', '--data', data]);
    const [, code] = await pair.says(/Code: (\d{3} \d{3})/);
    await row(/\nPairing code \*{6}\n/);
    expect((await shows()).join(' ').replaceAll(' ', '')).not.toContain(code!.replace(' ', ''));
    pair.kill();
    await pair.ended;
  } finally {
    await running.end();
  }
});
