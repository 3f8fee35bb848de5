import instantiate from 'virtual:core-wasm';
import { Kernel } from '../../station/pipeline/kernel.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { IdbStore } from '../../workers/log/idb-store.ts';
import { codec } from '../fakes/codec.ts';
import { previewOver, recordTwoDays } from './two-days.ts';

/** What the page gives the test. */
export interface TwoDaysPage {
  record(): Promise<void>;
  /** What the preview tells, as JSON, and how long it took. */
  preview(beside: boolean): Promise<{ readonly json: string; readonly pieces: number; readonly ms: number }>;
}

const clock = {
  now: () => Date.now(),
  steady: () => performance.now(),
  sleep: (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms)),
};
const randomHex = (digits: number) => crypto.randomUUID().replaceAll('-', '').slice(0, digits);
/** Opened anew for each preview: nothing of what was written is in memory. */
const open = async () => StationLog.open(await IdbStore.open('two-days'), 'page', clock, randomHex, codec);

const page: TwoDaysPage = {
  async record() {
    const log = await open();
    await recordTwoDays(log);
    await log.close();
  },
  async preview(beside) {
    const log = await open();
    const kernel = new Kernel(await instantiate());
    const start = performance.now();
    const { told, pieces } = await previewOver(log, kernel, beside ? {} : undefined);
    const ms = performance.now() - start;
    await log.close();
    return { json: JSON.stringify(told), pieces, ms };
  },
};
Object.assign(globalThis, { twoDays: page });
