/** What a person pressed on a notification, for a page. `rule`: the notification's tag. */
interface Click {
  readonly type: 'ALARM_CLICK';
  readonly rule: string;
  readonly act: 'acknowledge' | 'pause' | 'show';
  readonly atMs: number;
}

const MOST_WAITING = 20;
const CACHE = 'alarm-clicks';

/**
 * Hands what is pressed on a notification to a page of the app. Where none is open it waits for the one that is opened then, however
 * long that takes: the browser ends a service worker after seconds, so it is kept.
 */
export function followAlarmClicks(worker: ServiceWorkerGlobalScope): void {
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = (does: () => Promise<unknown>): Promise<unknown> =>
    (turn = turn.then(does).catch(() => undefined));

  worker.addEventListener('notificationclick', (event) => {
    const { notification, action } = event;
    notification.close();
    const act = action === 'acknowledge' || action === 'pause' ? action : 'show';
    const click: Click = { type: 'ALARM_CLICK', rule: notification.tag, act, atMs: Date.now() };
    // A window may be opened only while the press is new: before that there is no time to wait for anything.
    event.waitUntil(handOver(worker, click, inTurn));
  });
  worker.addEventListener('message', (event) => {
    const { data, source } = event;
    if ((data as { type?: unknown } | null)?.type !== 'ALARM_CLICKS' || !source) return;
    event.waitUntil(inTurn(async () => (await taken()).forEach((click) => source.postMessage(click))));
  });
}

async function handOver(
  worker: ServiceWorkerGlobalScope,
  click: Click,
  inTurn: (does: () => Promise<unknown>) => Promise<unknown>,
): Promise<void> {
  const { scope } = worker.registration;
  const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const page = pages.find(({ url }) => url.startsWith(scope));
  if (page) {
    page.postMessage(click);
    if (click.act === 'show') await page.focus();
    return;
  }
  const isKept = inTurn(() => keep(click));
  await Promise.all([isKept, worker.clients.openWindow(`${scope}#/alerts`)]);
}

/** The requests under which clicks wait, oldest first. */
const waiting = async (cache: Cache) => (await cache.keys()).toSorted((a, b) => (a.url < b.url ? -1 : 1));

async function keep(click: Click): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.put(`alarm-click/${click.atMs}-${crypto.randomUUID()}`, Response.json(click));
  const all = await waiting(cache);
  for (const old of all.slice(0, -MOST_WAITING)) await cache.delete(old);
}

async function taken(): Promise<readonly unknown[]> {
  const cache = await caches.open(CACHE);
  const clicks: unknown[] = [];
  for (const request of await waiting(cache)) {
    clicks.push(await (await cache.match(request))?.json());
    await cache.delete(request);
  }
  return clicks;
}
