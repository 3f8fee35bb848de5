import type { Scene } from '../control/scene.ts';

const when = { is: 'above', channel: 'mast/temp', limit: 35, clearsAt: 33, forMs: 10_000 };
const fan = { do: 'set', channel: 'uno/relay', value: 1, over: 0 };
/** Above 35 for ten seconds: the fan goes on. */
export const tooHot = {
  id: 'fan',
  version: 1,
  title: 'Too hot',
  severity: 'critical',
  when: [when],
  actions: [fan],
};

export const saveRule = (at: Scene, rule: object = tooHot) => at.station.editRules({ edit: 'save', rule });

/** The mast says a temperature once a second, and the sketch with the relay what it stands at. */
export async function temperatures(at: Scene, ...values: readonly number[]): Promise<void> {
  for (const value of values) {
    const relay = at.written.findLast((line) => line.startsWith('relay'))?.match(/\d/)?.[0] ?? '0';
    await at.says('uno', `relay: ${relay}`);
    await at.says('mast', `temp: ${value}`);
    await at.clock.advance(920);
  }
}

export const alarmsOf = async (at: Scene) => (await at.station.news(0)).alarms ?? [];

export const many = (count: number, value: number) => Array.from({ length: count }, () => value);
