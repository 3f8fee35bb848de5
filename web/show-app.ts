import type { DeskApi } from '../station/api/calls.ts';
import { toFault, type Fault } from '../station/model/fault.ts';
import './app.ts';
import { MutableCell } from './state/cell.ts';
import { InstallOffer } from './state/install-offer.ts';
import { Keeping } from './state/keeping.ts';
import { Looks } from './state/looks.ts';
import type { Ports } from './state/page.ts';
import { followRoute, hrefOf } from './state/route.ts';
import { ScreenLock } from './state/screen-lock.ts';
import { StationState } from './state/station-state.ts';
import { toldAlarms } from './state/told-alarms.ts';

/** Puts the app on the page, over a station and the browser's chooser of ports. */
export function showApp(
  api: DeskApi,
  ports: Ports,
  keepApp: (ready: (update: () => void) => void) => void,
): void {
  const life = new AbortController();
  const { signal } = life;
  toPairing();
  addEventListener('hashchange', toPairing, { signal });
  const station = new StationState(api);
  const update = new MutableCell<(() => void) | undefined>(undefined);
  const failed = new MutableCell<Fault | undefined>(undefined);
  addEventListener('unhandledrejection', ({ reason }) => (failed.value = toFault(reason)));
  const looks = new Looks(document.documentElement);
  const screenLock = new ScreenLock();
  station.news.watch((news) =>
    screenLock.recording(news?.devices.some(({ own, state }) => own && state.phase === 'live') ?? false),
  );
  const attended = station.news.watch((news) => {
    if (!news?.alarms) return;
    if (news.alarms.length + toldAlarms.get().length + (news.notices?.length ?? 0) === 0) return;
    attended();
    void import('./state/attention.ts').then(({ attend }) => attend(page));
  });
  const kept = { install: new InstallOffer(), keeping: new Keeping(), screenLock };
  const page = { station, looks, ports, failed, update, ...kept };
  const app = document.createElement('fl-app');
  Object.assign(app, { page, place: followRoute(signal) });
  document.body.append(app);
  void station.follow(signal);
  keepApp((bringIn) => (update.value = bringIn));
}

/** What a code on the display of a bridge leads to, and the link on its console. */
function toPairing(): void {
  if (/^#(code|here)=/.test(location.hash)) location.replace(`${hrefOf('bridge')}?${location.hash.slice(1)}`);
}
