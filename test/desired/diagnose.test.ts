import { expect, test } from 'vitest';
import { bundleText, MOST_BUNDLE_BYTES } from '../../station/runtime/diagnosing/bundle.ts';
import { USUAL } from '../../station/model/uplink.ts';
import { Scene } from '../control/scene.ts';
import { ANA, HOT } from './scene.ts';

const MARK = 'c0ffee5ec2e7';
const KEY = MARK.padEnd(32, '0');

/** A station with a marked secret in every place that takes one. */
async function withSecrets(): Promise<Scene> {
  const scene = await Scene.begin();
  const { station } = scene;
  await station.addDevice({
    id: 'meter',
    label: 'Meter',
    driver: 'dsmr-p1',
    address: 'serial:m',
    options: { key: KEY },
  });
  const url = `http://anna:${MARK}@sensor.example/json?token=${MARK}`;
  await station.addDevice({ id: 'web', label: 'Web', driver: 'plotter-lines', address: `http:${url}` });
  await station.setUplink({
    ...USUAL,
    ...{ id: 'cloud', url: `wss://broker.example/mqtt?key=${MARK}`, required: false },
    ...{ username: MARK, password: MARK, remember: true },
  });
  const sends = [
    { do: 'webhook', url: `https://hooks.example/${MARK}`, body: `{"key":"${MARK}"}` },
    { do: 'ntfy', topic: MARK },
    { do: 'email', to: `${MARK}@example.org` },
    { do: 'publish', topic: `x/${MARK}`, payload: MARK },
  ];
  await station.editRules({ edit: 'save', rule: { ...HOT, version: 1, actions: sends } });
  return scene;
}

test('no secret stands in a bundle, wherever somebody has put one', async () => {
  const scene = await withSecrets();
  await scene.says('mast', 'temp: 35.4321');
  await scene.clock.advance(3_000);
  for (const values of [false, true]) {
    const text = await scene.station.diagnose('', { by: ANA, values });
    const told = JSON.parse(text) as Record<string, readonly object[]>;
    expect(told['devices']).toHaveLength(4);
    expect(told['deviceConfigs']).toContainEqual(expect.objectContaining({ id: 'meter', options: ['key'] }));
    expect(told['rules']).toMatchObject([{ id: 'hot', does: ['webhook', 'ntfy', 'email', 'publish'] }]);
    expect(told['uplinks']).toMatchObject([{ id: 'cloud', url: 'wss://broker.example/mqtt' }]);
    expect(text).not.toContain(MARK);
    expect(told['alarms']).toMatchObject([{ rule: 'hot' }]);
    expect(text.includes('35.4321')).toBe(values);
  }
  await scene.end();
});

test('a bundle has a bound: of long lists the end is cut, and it says so', () => {
  const many = Array.from({ length: 20_000 }, (_, n) => ({ n, text: 'é'.repeat(50) }));
  const text = bundleText([
    ['first', 1],
    ['many', many],
    ['last', ['x']],
    ['huge', 'x'.repeat(2 * MOST_BUNDLE_BYTES)],
  ]);
  expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(MOST_BUNDLE_BYTES);
  const told = JSON.parse(text) as { many: object[]; cut: string[]; last: string[] };
  expect(told.cut).toEqual([`many: ${told.many.length} of 20000`, 'huge']);
  expect(told.many.length).toBeGreaterThan(1_000);
  expect(told.last).toEqual(['x']);
});
