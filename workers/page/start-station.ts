import type { DeskApi } from '../../station/api/calls.ts';
import type { UplinkConfig } from '../../station/api/config.ts';
import { fault } from '../../station/model/fault.ts';
import { withoutUplink, withUplink } from '../session-brokers.ts';
import { askStation, stationOf } from '../tabs/station-method.ts';
import type { Lender } from '../lending/lender.ts';
import { lenderPort, take } from '../thread.ts';
import { keptMirror } from './kept-mirror.ts';
import { baseUrl, ownUrl } from './own-url.ts';
import { sessionBrokers } from './session-broker.ts';

/** Starts this tab's worker, which may borrow from the page; the answer is the one station that the tab sees, whichever tab owns it. */
export function startStation(lender: Lender): DeskApi {
  const worker = new Worker(ownUrl('station'), { type: 'module', name: 'station' });
  const tab = take(worker);
  const begun = Promise.race([
    tab.begin(
      { baseUrl, sessionBrokers: sessionBrokers.get(), mirror: keptMirror.get() },
      lenderPort(lender),
    ),
    brokenDown(worker),
  ]);
  begun.catch(() => undefined); // told to whoever asks the station
  void keptMirror.follow(tab).catch(() => undefined);
  addEventListener('freeze', () => void tab.rest('asleep'), { capture: true });
  // One that is kept may come back; any other is closed.
  addEventListener('pagehide', ({ persisted }) => void tab.rest(persisted ? 'asleep' : 'closed'), {
    capture: true,
  });
  for (const event of ['resume', 'pageshow'])
    addEventListener(event, () => void tab.wake(), { capture: true });
  return stationOf(async (method, args) => {
    await begun;
    const answer = await askStation(tab, method, args);
    if (method === 'setUplink') sessionBrokers.set(withUplink(sessionBrokers.get(), args[0] as UplinkConfig));
    if (method === 'removeUplink') sessionBrokers.set(withoutUplink(sessionBrokers.get(), String(args[0])));
    return answer;
  });
}

/** Rejects when the worker's program cannot be loaded or fails as it starts. */
function brokenDown(worker: Worker): Promise<never> {
  return new Promise((_, reject) =>
    worker.addEventListener('error', ({ message }) =>
      reject(fault('internal', { message: message || 'the station’s program could not be loaded' })),
    ),
  );
}
