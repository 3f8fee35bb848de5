import { stat } from 'node:fs/promises';
import { arch, endianness } from 'node:os';
import { libc } from './wires/libc.ts';

/** Touched by systemd each time that it has set the clock by the network (systemd-timesyncd.service(8)). */
const SYNCHRONIZED = '/run/systemd/timesync/synchronized';
/** From there on nobody keeps the clock right (NTP_PHASE_LIMIT of the kernel). It also stands there after each start and `date -s`. */
const UNKNOWN_US = 16_000_000n;
const TIMEX_BYTES = 256;

/** `struct timex` of adjtimex(2), with nothing in it that would change the clock. */
export const emptyTimex = (): Uint8Array => new Uint8Array(TIMEX_BYTES);

/**
 * Whether somebody keeps the kernel's clock right: chrony, ntpd, OpenNTPD and systemd-timesyncd all tell it how far off it is at
 * most. `STA_UNSYNC` does not count: chrony sets it where the clock of the board is not to be written (`rtcsync`).
 */
export function isKept(timex: Uint8Array, longBytes: 4 | 8): boolean {
  const view = new DataView(timex.buffer, timex.byteOffset, timex.length);
  const low = endianness() === 'LE';
  const at = 3 * longBytes; // behind `modes`, `offset` and `freq`
  const mostUs = longBytes === 8 ? view.getBigInt64(at, low) : BigInt(view.getInt32(at, low));
  return mostUs >= 0n && mostUs < UNKNOWN_US;
}

/** What the kernel says of its clock. Rejects where it may not be asked, as by an old unit of systemd. */
async function kernelClock(): Promise<boolean> {
  const timex = emptyTimex();
  (await libc()).readClock(timex);
  return isKept(timex, /64|s390x/.test(arch()) ? 8 : 4);
}

/** When the system's clock was last known to be right, by the network; undefined where it is not, or nobody says so. */
export async function timeConfirmed(
  path = SYNCHRONIZED,
  isKernelSure = kernelClock,
): Promise<number | undefined> {
  if (await isKernelSure().catch(() => false)) return Date.now();
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}
