import { type DeskApi, deskCalls } from '../../station/api/calls.ts';
import { FaultError, fault } from '../../station/model/fault.ts';
import type { Clock } from '../../station/runtime/platform.ts';
import { stationOf } from './station-method.ts';
import type { TabChannel } from './tab-channel.ts';

/**
 * The station of another tab: every question goes to its owner. Where no answer comes in time, or `signal` aborts, the
 * answer is station/no-owner.
 */
export function watchedStation(channel: TabChannel, clock: Clock, signal: AbortSignal): DeskApi {
  return stationOf(async (method, args) => {
    const id = crypto.randomUUID();
    const answered = new AbortController();
    let stop!: () => void;
    const answer = new Promise<unknown>((resolve, reject) => {
      stop = channel.listen((message) => {
        if (message.kind === 'answer' && message.id === id) resolve(message.value);
        if (message.kind === 'refusal' && message.id === id) reject(new FaultError(message.fault));
      });
    });
    const abandon = () => answered.abort();
    signal.addEventListener('abort', abandon, { once: true });
    if (signal.aborted) abandon();
    const [askedMs, beganMs] = [clock.now(), clock.steady()];
    const impatience = clock.sleep(deskCalls[method], answered.signal).catch(() => undefined);
    const nobody = impatience.then(() => {
      throw fault('station/no-owner', { waitedMs: clock.steady() - beganMs });
    });
    nobody.catch(() => undefined);
    try {
      channel.say({ kind: 'ask', id, method, askedMs, args });
      return await Promise.race([answer, nobody]);
    } finally {
      stop();
      answered.abort();
      signal.removeEventListener('abort', abandon);
    }
  });
}
