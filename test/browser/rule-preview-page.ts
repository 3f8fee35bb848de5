import instantiate from 'virtual:core-wasm';
import type { DeviceConfig } from '../../station/api/config.ts';
import { fault } from '../../station/model/fault.ts';
import { Kernel } from '../../station/pipeline/kernel.ts';
import { FarStations } from '../../station/runtime/far/far-stations.ts';
import { knownChannels } from '../../station/runtime/devices/known-channels.ts';
import { deskOf } from '../../station/runtime/desk.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { Newsroom } from '../../station/runtime/newsroom.ts';
import { Station } from '../../station/runtime/station.ts';
import '../../web/parts/rules/preview/rule-preview.ts';
import type { RulePreview } from '../../web/parts/rules/preview/rule-preview.ts';
import { Looks } from '../../web/state/looks.ts';
import type { Page } from '../../web/state/page.ts';
import { StationState } from '../../web/state/station-state.ts';
import styles from '../../web/styles/page.css?inline';
import { codec } from '../fakes/codec.ts';
import { FakeBrokers } from '../fakes/fake-brokers.ts';
import { MemoryStore } from '../fakes/memory-store.ts';

/** What the page gives the test. */
export interface PreviewPage {
  /** Shows the preview of another rule. */
  show(rule: unknown): void;
  /** What was proposed and told since the page was opened. */
  readonly proposed: unknown[];
  readonly checked: unknown[];
  /** Pieces that the station was asked for. */
  readonly asked: number;
  /** From now on the station answers no preview. */
  hold(): void;
  /** What the bay measured in the last six minutes arrives. */
  measure(): Promise<void>;
}

const MIN_MS = 60_000;
const EVERY_MS = 10_000;
const clock = {
  now: () => Date.now(),
  steady: () => performance.now(),
  sleep: (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener('abort', () => (clearTimeout(timer), reject(signal.reason as Error)));
    }),
};
const randomHex = (digits: number) => crypto.randomUUID().replaceAll('-', '').slice(0, digits);
const config: DeviceConfig = { id: 'bay', label: 'Bay 2', driver: 'plotter-lines', address: 'serial:1:1' };
const channels = { temp: { quantity: 'temperature', decimals: 1 } } as const;

const style = document.createElement('style');
style.textContent = styles;
document.head.append(style);
document.documentElement.lang = 'en';

const log = await StationLog.open(new MemoryStore(), 'tablet', clock, randomHex, codec);
await log.keepSetting('station', { version: 1, keepDays: 30, devices: [config], displays: {} });
await log.keepSetting('channels/bay', knownChannels(config, { channels }));

/** Warm at noon, with five swings in the afternoon, as a greenhouse has them behind clouds. */
function tempAt(timeMs: number): number {
  const at = new Date(timeMs);
  const h = at.getHours() + at.getMinutes() / 60 + at.getSeconds() / 3600;
  const swing = h > 12.5 && h < 17.5 ? 3.2 * Math.cos((h - 13) * 2 * Math.PI) : 0;
  return 23 - 5.5 * Math.cos(((h - 2) / 24) * 2 * Math.PI) + swing + 0.3 * Math.sin(h * 41);
}

async function record(fromMs: number, toMs: number): Promise<void> {
  const kept: Promise<number>[] = [];
  for (let start = fromMs; start < toMs; start += 256 * EVERY_MS) {
    const length = Math.ceil((Math.min(toMs, start + 256 * EVERY_MS) - start) / EVERY_MS);
    const time = Float64Array.from({ length }, (_, i) => start + i * EVERY_MS);
    const columns = [time.map((each) => Math.round(10 * tempAt(each)) / 10)];
    kept.push(log.append({ kind: 'batch', batch: { device: 'bay', channels: ['temp'], time, columns } }));
  }
  await log.flush();
  await Promise.all(kept);
}

const midnight = new Date();
midnight.setHours(0, 0, 0, 0);
const noon = midnight.getTime() - 12 * 60 * MIN_MS;
const scene = new URL(location.href).searchParams.get('scene');
if (scene === 'little') await record(Date.now() - 12 * MIN_MS, Date.now() - 6 * MIN_MS);
else if (scene !== 'empty') {
  const gap = {
    device: 'bay',
    fromMs: noon - 504 * MIN_MS,
    toMs: noon - 410 * MIN_MS,
    cause: 'unplugged',
  } as const;
  await record(noon - 720 * MIN_MS, gap.fromMs + 1);
  await log.append({ kind: 'gap', gap });
  await record(gap.toMs, Date.now());
}

const station = await Station.open(
  {
    clock,
    brokers: new FakeBrokers(),
    log,
    kernel: new Kernel(await instantiate()),
    transports: { openLink: () => Promise.reject(fault('link/not-found', { address: 'serial:1:1' })) },
    randomHex,
  },
  { version: 'test', devices: [config] },
);
const life = new AbortController();
void station.run(life.signal);
let asked = 0;
let isHeld = false;
const newsroom = new Newsroom(clock);
const far = new FarStations(clock, randomHex, newsroom);
const desk = deskOf({ clock, far, newsroom, own: { id: log.origin.station, station } });
const api = {
  ...desk,
  previewRule: (query: Parameters<typeof desk.previewRule>[0]) => {
    asked++;
    return isHeld ? new Promise<never>(() => {}) : desk.previewRule(query);
  },
};
const state = new StationState(api);
void state.follow(life.signal);
await new Promise<void>((resolve) =>
  state.news.watch((news) => news?.devices[0]?.channels.length && resolve()),
);

const main = document.createElement('main');
main.style.padding = '12px';
const title = document.createElement('h1');
title.textContent = 'A rule';
const preview = document.createElement('fl-rule-preview') as RulePreview;
preview.page = { station: state, looks: new Looks(document.documentElement) } as unknown as Page;
main.append(title, preview);
document.body.append(main);
const page: PreviewPage = {
  show: (rule) => (preview.rule = rule),
  proposed: [],
  checked: [],
  get asked() {
    return asked;
  },
  hold: () => (isHeld = true),
  measure: () => record(Date.now() - 6 * MIN_MS, Date.now()),
};
preview.addEventListener('fl-propose', (event) => page.proposed.push((event as CustomEvent).detail));
preview.addEventListener('fl-checked', (event) => page.checked.push((event as CustomEvent).detail));
Object.assign(globalThis, { previewPage: page });
