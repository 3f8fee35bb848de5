import { fault, toFault } from '../../station/model/fault.ts';
import type { Clock } from '../../station/runtime/platform.ts';
import { askStation, type Asked } from './station-method.ts';
import type { TabChannel } from './tab-channel.ts';
import type { TabMessage } from './tab-message.ts';

/** How often an owner says that it is awake. */
export const PULSE_MS = 1_000;

/** Questions that may be open at once; a person's tabs have a handful. */
const MOST_OPEN = 64;

/** What lay about for longer was asked of a tab that was frozen, and is not done when it thaws: a pump, a deletion. */
const STALE_MS = 10_000;

/** Lets the other tabs use the station of this one, for as long as it owns it. */
export async function serveTabs(
  station: Asked,
  channel: TabChannel,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  let open = 0;
  const stop = channel.listen((message) => {
    if (message.kind !== 'ask') return;
    open++;
    const waitedMs = clock.now() - message.askedMs;
    void answer(station, message, waitedMs, open > MOST_OPEN).then((reply) => {
      open--;
      if (!signal.aborted) channel.say(reply);
    });
  });
  while (!signal.aborted) {
    channel.say({ kind: 'pulse' });
    await clock.sleep(PULSE_MS, signal).catch(() => undefined);
  }
  stop();
}

async function answer(
  station: Asked,
  { id, method, args }: Extract<TabMessage, { kind: 'ask' }>,
  waitedMs: number,
  tooMany: boolean,
): Promise<TabMessage> {
  try {
    if (waitedMs > STALE_MS) throw fault('station/no-owner', { waitedMs });
    if (tooMany) throw fault('internal', { message: 'too many questions at once' });
    return { kind: 'answer', id, value: await askStation(station, method, args) };
  } catch (error) {
    return { kind: 'refusal', id, fault: toFault(error) };
  }
}
