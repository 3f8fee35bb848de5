import type { Driver, Said } from '../../station/drivers/driver.ts';
import { toFault } from '../../station/model/fault.ts';
import { Counting } from '../../station/runtime/wire/counters.ts';
import type { Clock, Transports } from '../../station/runtime/platform.ts';
import { openWire } from '../../station/runtime/wire/wire.ts';
import type { Frame, Loss } from '../../station/runtime/wire/frame.ts';

/** A device on a wire, with all that it says. */
export async function heardFrom(
  driver: Driver,
  options: unknown,
  address: string,
  transports: Pick<Transports, 'openLink'>,
  clock: Clock,
) {
  const stop = new AbortController();
  const open = { address, link: driver.source.linkWith?.(options) ?? driver.source.link };
  const counting = new Counting();
  const opening = openWire(driver, options, open, { clock, transports }, counting, stop.signal);
  const said: Said[] = [];
  const arrived: (Frame | Loss)[] = [];
  const { arrivals } = await opening;
  const ended = (async () => {
    for await (const bunch of arrivals)
      for (const each of bunch) {
        arrived.push(each);
        if (each.kind === 'frame')
          said.push(...driver.decode(each.bytes, { options, asked: each.asked, heading: new Uint8Array(0) }));
      }
  })().then(
    () => 'closed' as const,
    (error: unknown) => toFault(error).code,
  );
  return { said, arrived, stop, counting, ended };
}
