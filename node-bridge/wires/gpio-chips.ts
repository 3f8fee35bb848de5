import { closeSync, openSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import type { GpioChipView } from '../../station/api/bridge-setup.ts';
import type { PinAddress } from '../../station/runtime/pins/pins.ts';
import * as abi from './gpio-abi.ts';
import type { Libc } from './libc.ts';

/** The chips behind the pin header of a Raspberry Pi: up to 3, 4, 5. */
const HEADERS: ReadonlySet<string> = new Set(['pinctrl-bcm2835', 'pinctrl-bcm2711', 'pinctrl-rp1']);
/** More than any board has. */
const MOST_LINES = 1_024;
const MOST_CHIPS = 16;

/** A line of a chip that is open. */
export interface FoundLine {
  readonly chipFd: number;
  readonly offset: number;
}

/**
 * Looks for a line and lets somebody have it while the chip is open; undefined where there is none.
 * @throws the system's error where a chip that may be it must not be opened.
 */
export async function withLine<T>(
  libc: Libc,
  address: PinAddress,
  work: (line: FoundLine) => T,
): Promise<T | undefined> {
  let refusal: unknown;
  for (const name of await chipNames()) {
    let chipFd: number;
    try {
      chipFd = openSync(`/dev/${name}`, 'r+');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EACCES') refusal ??= error;
      continue; // else it was unplugged just now
    }
    try {
      const offset = offsetIn(libc, chipFd, address);
      if (offset !== undefined) return work({ chipFd, offset });
    } finally {
      closeSync(chipFd);
    }
  }
  if (refusal) throw refusal;
  return undefined;
}

async function chipNames(): Promise<readonly string[]> {
  const names = (await readdir('/dev')).filter((name) => /^gpiochip\d+$/.test(name));
  return names.sort((a, b) => Number(a.slice(8)) - Number(b.slice(8)));
}

/** The chips that may be opened, each with its lines and who has them now. */
export async function gpioChips(libc: Libc): Promise<readonly GpioChipView[]> {
  const chips: GpioChipView[] = [];
  for (const name of (await chipNames()).slice(0, MOST_CHIPS)) {
    let chipFd: number;
    try {
      chipFd = openSync(`/dev/${name}`, 'r+');
    } catch {
      continue; // not ours, or unplugged just now
    }
    try {
      const { label, lines } = infoOf(libc, chipFd);
      // Two of one kind have the same label.
      const isKnown = label === '' || chips.some(({ chip }) => chip === label);
      const each = Array.from({ length: Math.min(lines, MOST_LINES) }, (_, line) => {
        const { name, used, consumer } = lineAt(libc, chipFd, line);
        return { line, name, ...(used ? { by: consumer } : {}) };
      });
      chips.push({ chip: isKnown ? name : label, isHeader: HEADERS.has(label), lines: each });
    } finally {
      closeSync(chipFd);
    }
  }
  return chips;
}

function infoOf(libc: Libc, chipFd: number) {
  const info = abi.chipInfo();
  libc.ioctl(chipFd, abi.GET_CHIP_INFO, info);
  return abi.chipOf(info);
}

function offsetIn(libc: Libc, chipFd: number, { chip, line }: PinAddress): number | undefined {
  const { name, label, lines } = infoOf(libc, chipFd);
  if (chip !== name && chip !== label && !(chip === 'header' && HEADERS.has(label))) return undefined;
  const most = Math.min(lines, MOST_LINES);
  if (/^\d{1,4}$/.test(line)) return Number(line) < most ? Number(line) : undefined;
  for (let offset = 0; offset < most; offset++) if (lineAt(libc, chipFd, offset).name === line) return offset;
  return undefined;
}

/** What the kernel tells of a line: its name, and who has it. */
export function lineAt(libc: Libc, chipFd: number, offset: number) {
  const info = abi.lineInfo(offset);
  libc.ioctl(chipFd, abi.GET_LINE_INFO, info);
  return abi.lineOf(info);
}
