import { closeSync, constants } from 'node:fs';
import type { LinkSpec } from '../../station/model/link.ts';
import { fault } from '../../station/model/fault.ts';
import type { Clock, Link } from '../../station/runtime/platform.ts';
import { openedAt } from './device-file.ts';
import { libc, SystemError } from './libc.ts';
import { sharedPoller } from './poller.ts';
import { SerialLink } from './serial-link.ts';
import { pathOf } from './serial-ports.ts';
import { Terminal } from './terminal.ts';

/** Nobody waits for a carrier, and what comes over the line ends no process. */
const OPENED = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK;

/**
 * A serial port of this machine: a USB adapter by its own name (`serial:usb-Arduino__www.arduino.cc__0043_UNO0001-if00`, as in
 * `/dev/serial/by-id`), or any by its path (`serial:/dev/ttyAMA0`).
 * @throws link/not-found, link/denied; link/busy where somebody else has it; link/unsupported where it is no serial port, or
 * cannot be set so.
 */
export async function openSerial(
  place: string,
  address: string,
  signal: AbortSignal,
  spec: LinkSpec,
  clock: Clock,
): Promise<Link> {
  const path = pathOf(place);
  const unsupported = (cause?: unknown) => fault('link/unsupported', { address }, cause);
  if (!path || spec.kind !== 'serial') throw unsupported();
  const system = await libc().catch((error: unknown) => Promise.reject(unsupported(error)));
  signal.throwIfAborted();
  const fd = openedAt(path, address, OPENED);
  let terminal: Terminal | undefined;
  try {
    terminal = new Terminal(system, fd, address);
    if (!terminal.set(spec)) throw unsupported();
    terminal.discard(); // what came before it was set is sent back by the system
  } catch (error) {
    terminal?.release();
    closeSync(fd);
    throw error instanceof SystemError ? unsupported(error) : error;
  }
  return new SerialLink(terminal, address, sharedPoller(system), clock, signal);
}
