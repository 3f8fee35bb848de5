import { ownUrl } from './own-url.ts';

const LOOK_EVERY_MS = 3_600_000;

/**
 * Keeps the app on this device, so that it opens without a network. A newer version is fetched and waits: `ready` is
 * called with what brings it in, by reloading. Nothing is reloaded before that is called.
 */
export async function keepApp(ready: (update: () => void) => void): Promise<void> {
  if (import.meta.env.DEV || !('serviceWorker' in navigator)) return;
  const { Workbox } = await import('workbox-window');
  const workbox = new Workbox(ownUrl('service'));
  let asked = false;
  workbox.addEventListener('waiting', () =>
    ready(() => {
      asked = true;
      workbox.messageSkipWaiting();
    }),
  );
  // Another tab has brought it in: this one still runs the old version, until the person wants otherwise.
  workbox.addEventListener('controlling', ({ isUpdate, isExternal }) => {
    if (asked) location.reload();
    else if (isUpdate || isExternal) ready(() => location.reload());
  });
  if (!(await workbox.register().catch(() => undefined))) return; // forbidden here: the app needs its host each time
  setInterval(() => void workbox.update().catch(() => undefined), LOOK_EVERY_MS);
}
