import { busAnswer, type BusStep, stepsOf } from '../../codec/bus.ts';
import { concat } from '../../codec/bytes.ts';
import { fault } from '../../model/fault.ts';
import { Mailbox } from '../mailbox.ts';
import type { Clock, Heard, I2cBus, Link } from '../platform.ts';

/** One chip's own part of a bus. */
export interface ChipWire {
  /** Its address on the bus. */
  readonly chip: number;
  transfer(write: Uint8Array, readBytes: number): ReturnType<I2cBus['transfer']>;
  close(): void;
}

/**
 * A chip on a bus as a link: what is written is a script (`codec/bus`), what is heard its answer. A chip that takes no
 * transfer says nothing, as any silent device.
 */
export function busLink(
  wire: ChipWire,
  address: string,
  clock: Pick<Clock, 'sleep'>,
  signal: AbortSignal,
): Link {
  const heard = new Mailbox<Heard>();
  const closed = new AbortController();
  let isBusy = false;
  const end = (error?: unknown) => {
    if (closed.signal.aborted) return;
    closed.abort();
    signal.removeEventListener('abort', close);
    heard.close(error);
    wire.close();
  };
  const close = () => end();
  signal.addEventListener('abort', close, { once: true });
  if (signal.aborted) close();

  const converse = async (script: Uint8Array, steps: readonly BusStep[]): Promise<void> => {
    const read: Uint8Array[] = [];
    for (const step of steps) {
      if ('waitMs' in step) await clock.sleep(step.waitMs, closed.signal);
      if (closed.signal.aborted) return;
      if ('waitMs' in step) continue;
      const said = await wire.transfer(step.write ?? new Uint8Array(0), step.read ?? 0);
      if (!said) return;
      read.push(said);
    }
    heard.put({ kind: 'bytes', bytes: busAnswer(script, concat(...read), wire.chip) });
  };

  return {
    heard,
    lineless: true,
    /** @throws link/lost after the end; link/busy while the chip is still at the script before; frame/… for no script. */
    async write(script) {
      if (closed.signal.aborted) throw fault('link/lost', { address });
      if (isBusy) throw fault('link/busy', { address });
      const steps = stepsOf(script);
      isBusy = true;
      void converse(script, steps)
        .catch(end)
        .finally(() => (isBusy = false));
    },
    close: async () => close(),
  };
}
