import type { DeskApi } from '../station/api.ts';
import { toFault, type Fault } from '../station/model/fault.ts';
import './app.ts';
import { MutableCell } from './state/cell.ts';
import { InstallOffer } from './state/install-offer.ts';
import { Keeping } from './state/keeping.ts';
import { Looks } from './state/looks.ts';
import type { Ports } from './state/page.ts';
import { followRoute } from './state/route.ts';
import { ScreenLock } from './state/screen-lock.ts';
import { StationState } from './state/station-state.ts';

/** Puts the app on the page, over a station and the browser's chooser of ports. */
export function showApp(
  api: DeskApi,
  ports: Ports,
  keepApp: (ready: (update: () => void) => void) => void,
): void {
  const life = new AbortController();
  const station = new StationState(api);
  const update = new MutableCell<(() => void) | undefined>(undefined);
  const failed = new MutableCell<Fault | undefined>(undefined);
  addEventListener('unhandledrejection', ({ reason }) => (failed.value = toFault(reason)));
  const looks = new Looks(document.documentElement);
  const screenLock = new ScreenLock();
  station.news.watch((news) =>
    screenLock.recording(news?.devices.some(({ own, state }) => own && state.phase === 'live') ?? false),
  );
  const kept = { install: new InstallOffer(), keeping: new Keeping(), screenLock };
  const page = { station, looks, ports, failed, update, ...kept };
  const app = document.createElement('fl-app');
  Object.assign(app, { page, place: followRoute(life.signal) });
  document.body.append(app);
  void station.follow(life.signal);
  keepApp((bringIn) => (update.value = bringIn));
}
