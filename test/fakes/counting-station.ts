import type { DeskApi } from '../../station/api/calls.ts';
import type { News } from '../../station/api/news.ts';
import { fault } from '../../station/model/fault.ts';
import { settle } from './clock.ts';
import { stationOf } from '../../workers/tabs/station-method.ts';

/** A station that shows one number, and notes what it was asked. */
export class CountingStation {
  readonly asked: (readonly [string, ...unknown[]])[] = [];
  readonly api: DeskApi;
  #count = 1;
  #wake: (() => void)[] = [];

  constructor(name: string) {
    this.api = stationOf(async (method, args) => {
      if (method !== 'news') this.asked.push([method, ...args]);
      if (method === 'setKeepDays')
        throw fault('config/invalid', { problems: [{ path: '/', message: 'no' }] });
      if (method !== 'news') return `${method} by ${name}`;
      if (args[0] === this.#count) await new Promise<void>((wake) => this.#wake.push(wake));
      return newsOf(name, this.#count);
    });
  }

  /** Something happens that is news. */
  async happen(): Promise<void> {
    this.#count++;
    for (const wake of this.#wake.splice(0)) wake();
    await settle();
  }
}

function newsOf(name: string, version: number): News {
  const storage = { entries: version, rows: 0, usedBytes: 0, keepDays: 30 };
  return {
    version,
    nowMs: 0,
    role: 'owner',
    stations: [{ id: name, own: true }],
    devices: [],
    storage,
  } as unknown as News;
}
