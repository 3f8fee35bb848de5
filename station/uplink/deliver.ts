import type { OwnSide } from './speakers.ts';
import type { Outbox } from './outbox.ts';
import { unless } from './together.ts';

type Way = Parameters<Outbox['run']>[0];

/**
 * Sends the log over one connection, to whoever stores there or, where nobody does, to the broker; begins anew for a receiver
 * that turns up meanwhile. `told` is called when who stores here has changed. @throws log/broken, the signal's reason.
 */
export async function deliver(
  own: OwnSide,
  way: Omit<Way, 'mode'>,
  told: () => void,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const receiver = await settled(own, told, signal);
    const mode = receiver === undefined ? 'sent' : 'confirmed';
    const turnedUp = (same: AbortSignal) => own.pairing?.turnedUp(same);
    await unless(turnedUp, signal, (same) => own.outbox.run({ ...way, mode }, same));
  }
}

/** Who stores what is sent, if anybody else does; they have nothing of what only a broker had. */
async function settled(
  { pairing, outbox }: OwnSide,
  told: () => void,
  signal: AbortSignal,
): Promise<string | undefined> {
  const before = pairing?.receiver;
  const was = pairing?.isSelf;
  const receiver = await pairing?.settle(signal);
  if (pairing?.isSelf !== was) told();
  if (receiver !== before) outbox.startOver();
  return receiver;
}
