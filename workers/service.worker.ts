import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  precacheAndRoute,
  type PrecacheEntry,
} from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { followAlarmClicks } from './alarm-clicks.ts';

declare global {
  interface WorkerGlobalScope {
    /** Every file of the build with its fingerprint, put in by the build. */
    readonly __WB_MANIFEST: readonly (PrecacheEntry | string)[];
  }
}
const worker = self as unknown as ServiceWorkerGlobalScope;

precacheAndRoute([...self.__WB_MANIFEST]);
cleanupOutdatedCaches();

// Screens have their address behind the #, so the app is one page.
const app = createHandlerBoundToURL('index.html');
registerRoute(new NavigationRoute(app, { allowlist: [/\/(index\.html)?(\?.*)?$/] }));

// A new version waits until the person wants it: nothing that is being recorded is interrupted.
worker.addEventListener('message', ({ data }: ExtendableMessageEvent) => {
  if ((data as { type?: unknown } | null)?.type === 'SKIP_WAITING') void worker.skipWaiting();
});

followAlarmClicks(worker);
