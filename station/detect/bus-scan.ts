import { stepsOf } from '../codec/bus.ts';
import { concat } from '../codec/bytes.ts';
import type { Driver } from '../drivers/driver.ts';
import { toFault } from '../model/fault.ts';
import type { I2cBus } from '../runtime/platform.ts';

/** What is at one address of a bus. */
export interface BusFinding {
  readonly address: number;
  /** `answers`: somebody acknowledges; `system`, `device`: a driver of the system or a device of ours has it, so it was left alone. */
  readonly is: 'answers' | 'system' | 'device';
  /** Drivers of chips that can be at this address; `proven` where the chip itself said so, else it is only possible. */
  readonly drivers: readonly { readonly id: string; readonly proven: boolean }[];
}

/** I2C-bus specification UM10204, section 3.1.12: what is below and above is reserved. */
export const ADDRESSES = { first: 0x08, last: 0x77 } as const;

/** Which addresses are asked, both ends inclusive, and which of them are left alone because a device of ours is there. */
export interface ScanRange {
  readonly from: number;
  readonly to: number;
  readonly taken?: ReadonlySet<number>;
}
const EVERYWHERE: ScanRange = { from: ADDRESSES.first, to: ADDRESSES.last };
/** Memories, and the protection of memories: nothing is ever written there, not even the number of a register. */
const isMemory = (address: number) =>
  (address >= 0x30 && address <= 0x37) || (address >= 0x50 && address <= 0x5f);
/** Clock generators that take a lone reading for an order: left out, as i2cdetect warns of them. */
const LEFT_OUT: ReadonlySet<number> = new Set([0x69]);

/** A chip that is still at what it was told acknowledges no reading; so often it is asked, which takes longer than that. */
const MOST_TRIES = 16;

/**
 * Looks who is on a bus. Each address is asked whether it acknowledges, which writes nothing; where somebody is, and only there, drivers
 * for that address ask what only their chip answers. To be called once a person has said yes.
 * @throws link/stuck, link/lost where the bus itself fails.
 */
export async function scanBus(
  bus: I2cBus,
  drivers: Iterable<Driver>,
  { from, to, taken = new Set() }: ScanRange = EVERYWHERE,
): Promise<readonly BusFinding[]> {
  const known = [...drivers];
  const found: BusFinding[] = [];
  for (let address = from; address <= to; address++) {
    if (LEFT_OUT.has(address)) continue;
    if (taken.has(address)) {
      found.push({ address, is: 'device', drivers: [] });
      continue;
    }
    try {
      if (!(await isSomebodyAt(address, bus))) continue;
    } catch (error) {
      if (toFault(error).code !== 'link/busy') throw error;
      found.push({ address, is: 'system', drivers: [] });
      continue;
    }
    found.push({ address, is: 'answers', drivers: await suggestions(bus, address, known) });
  }
  return found;
}

/**
 * Some chips acknowledge no reading before they were asked something (SHT3x data sheet, section 4.4): those are called by their
 * address alone, as i2cdetect does it everywhere but at memories.
 */
async function isSomebodyAt(address: number, bus: I2cBus): Promise<boolean> {
  const nothing = new Uint8Array(0);
  const heard = await bus.transfer(address, nothing, 1);
  return (
    heard !== undefined || (!isMemory(address) && (await bus.transfer(address, nothing, 0)) !== undefined)
  );
}

/** Who it can be; where one is proven, only that one. */
async function suggestions(
  bus: I2cBus,
  address: number,
  drivers: readonly Driver[],
): Promise<BusFinding['drivers']> {
  const possible: { readonly id: string; readonly proven: boolean }[] = [];
  for (const { id, source } of drivers) {
    const { link } = source;
    if (link.kind !== 'i2c' || !link.addresses.includes(address)) continue;
    const read = link.chip && !isMemory(address) ? await asked(bus, address, link.chip.script) : undefined;
    const proven = read !== undefined && link.chip!.isIn(read, address);
    if (proven) return [{ id, proven }];
    if (!link.chip || isMemory(address)) possible.push({ id, proven });
  }
  return possible;
}

/** What is read by a script; instead of its pauses it is asked again. Undefined where nobody takes it. */
async function asked(bus: I2cBus, address: number, script: Uint8Array): Promise<Uint8Array | undefined> {
  const read: Uint8Array[] = [];
  for (const step of stepsOf(script)) {
    if ('waitMs' in step) continue;
    const { write = new Uint8Array(0), read: bytes = 0 } = step;
    let said = await bus.transfer(address, write, bytes);
    for (let tries = 1; !said && write.length === 0 && tries < MOST_TRIES; tries++)
      said = await bus.transfer(address, write, bytes);
    if (!said) return undefined;
    read.push(said);
  }
  return concat(...read);
}
