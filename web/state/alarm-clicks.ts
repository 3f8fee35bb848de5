import type { StationState } from './station-state.ts';
import { alarmHref } from './alarm-route.ts';
import { asker } from './asker.ts';

const PAUSE_MS = 1_800_000;
const HEARD_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 500;

interface Click {
  readonly rule: string;
  readonly act: 'acknowledge' | 'pause' | 'show';
  readonly atMs: number;
}

/** Does what a person pressed on a notification, also while no page of ours was open. */
export function followClicks(station: StationState, failed: (error: unknown) => void): void {
  const { serviceWorker } = navigator;
  serviceWorker?.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const click = clickOf(data);
    if (click) doAsPressed(click, station).catch(failed);
  });
  void serviceWorker?.ready.then(({ active }) => active?.postMessage({ type: 'ALARM_CLICKS' }));
}

async function doAsPressed({ rule, act, atMs }: Click, station: StationState): Promise<void> {
  const { api } = station;
  const by = { rule, ...asker(), atMs };
  if (act === 'show') return void (location.hash = alarmHref(rule));
  await isHeard(station, rule);
  const asked = station.news.value?.alarms?.find((card) => card.rule === rule)?.needsNote;
  if (act === 'acknowledge' && asked) return void (location.hash = alarmHref(rule));
  if (act === 'acknowledge') await api.actOnAlarm({ ...by, act });
  else await api.actOnAlarm({ ...by, act: 'shelve', untilMs: atMs + PAUSE_MS });
}

/** Resolves once another station whose alarm it is can be reached; a page that was opened just now has to find it first. */
async function isHeard({ news }: StationState, rule: string): Promise<void> {
  const [id, own] = rule.split('/');
  const isThere = () =>
    own === undefined || news.value?.stations.some((each) => each.id === id && each.status === 'online');
  const untilMs = performance.now() + HEARD_WITHIN_MS;
  while (!isThere() && performance.now() < untilMs) await new Promise((go) => setTimeout(go, LOOK_EVERY_MS));
}

function clickOf(data: unknown): Click | undefined {
  const { type, rule, act, atMs } = (data ?? {}) as { readonly type?: unknown } & Partial<Click>;
  if (type !== 'ALARM_CLICK' || typeof rule !== 'string' || typeof atMs !== 'number') return undefined;
  return act === 'acknowledge' || act === 'pause' || act === 'show' ? { rule, act, atMs } : undefined;
}
