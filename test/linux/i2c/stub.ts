import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export const DISPLAY = 0x3c;
/** Who is there whichever test begins: there is one such bus. */
const ALWAYS = [DISPLAY, 0x40, 0x76];
const ADAPTERS = '/sys/class/i2c-adapter';

/**
 * A bus of Linux' own simulator with chips that keep what is written into their registers
 * (https://docs.kernel.org/i2c/i2c-stub.html): gives its number.
 */
export function stubBus(...chips: readonly number[]): number {
  const file = `${process.env.MODULES}/kernel/drivers/i2c/i2c-stub.ko`;
  const all = new Set([...ALWAYS, ...chips]);
  if (stub() === undefined) execFileSync('insmod', [file, `chip_addr=${[...all].join(',')}`]);
  return stub()!;
}

const stub = (): number | undefined => {
  const adapter = readdirSync(ADAPTERS).find((name) =>
    readFileSync(`${ADAPTERS}/${name}/name`, 'utf8').includes('stub'),
  );
  return adapter === undefined ? undefined : Number(adapter.slice('i2c-'.length));
};
