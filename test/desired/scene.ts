import type { ConfigPush, StationConfig } from '../../station/api/configuration.ts';
import type { DesiredView } from '../../station/model/configuration.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import type { Scene } from '../control/scene.ts';

export const ANA = { who: 'Ana', from: 'office' };

export const HOT = {
  id: 'hot',
  title: 'Too hot',
  severity: 'warning',
  when: [{ is: 'above', channel: 'mast/temp', limit: 30 }],
  actions: [{ do: 'set', channel: 'uno/relay', value: 1, over: 0 }],
};

/** What the station says now, with something otherwise. */
export async function edited(
  scene: Scene,
  edit: (config: { devices: Edited[]; rules: { rule: object; isOn: boolean }[] }) => void,
): Promise<Pick<ConfigPush, 'base' | 'config'>> {
  const { config, reported } = await scene.station.configuration('');
  const copy = structuredClone(config) as unknown as Parameters<typeof edit>[0];
  edit(copy);
  return { base: { version: reported!.version, hash: reported!.hash }, config: copy };
}
type Edited = {
  -readonly [K in keyof StationConfig['devices'][number]]: StationConfig['devices'][number][K];
};

export async function pushed(
  scene: Scene,
  edit: Parameters<typeof edited>[1],
  more: Partial<ConfigPush> = {},
): Promise<DesiredView> {
  const push = await edited(scene, edit);
  return (await scene.station.pushConfiguration('', { by: ANA, reason: 'for the test', ...push, ...more }))!;
}

export const reported = async (scene: Scene) => (await scene.station.configuration('')).reported!;
export const config = async (scene: Scene) => (await scene.station.configuration('')).config!;

/** The same store as it is at this moment, as after a power cut: nothing that comes later reaches it. */
export const cut = (scene: Scene): MemoryStore => new MemoryStore(new Map(scene.store.rows));
