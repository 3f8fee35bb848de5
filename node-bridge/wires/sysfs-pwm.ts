import { access, constants, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fault, type FaultError } from '../../station/model/fault.ts';
import type { Pwm, PwmOutput } from '../../station/runtime/pins/pwm-link.ts';

/** udev gives the files of a fresh output to the group a moment after they are there. */
const TRIES = 20;
const TRY_MS = 50;

/** PWM outputs by their files (Documentation/ABI/testing/sysfs-class-pwm). An output is left exported: others may see where it stands. */
export class SysfsPwm implements Pwm {
  readonly #folder: string;

  constructor(folder = '/sys/class/pwm') {
    this.#folder = folder;
  }

  async open(
    { chip, channel }: { readonly chip: string; readonly channel: number },
    periodNs: number,
    isInverted: boolean,
  ): Promise<PwmOutput> {
    const address = `pwm:${chip}:${channel}`;
    const failed = faultsAt(address);
    const home = join(this.#folder, chip);
    const folder = join(home, `pwm${channel}`);
    const tell = (name: string, value: string | number) => writeFile(join(folder, name), `${value}`);
    await access(home).catch(failed);
    if (
      !(await access(folder).then(
        () => true,
        () => false,
      ))
    )
      await writeFile(join(home, 'export'), `${channel}`).catch(failed);
    await this.#given(join(folder, 'enable')).catch(failed);
    try {
      // One that has no period yet refuses both; of another the period must never be shorter than what is on of it.
      for (const name of ['enable', 'duty_cycle']) await tell(name, 0).catch(() => undefined);
      await tell('period', periodNs);
      const polarity = isInverted ? 'inversed' : 'normal';
      const before = await readFile(join(folder, 'polarity'), 'utf8');
      if (before.trim() !== polarity) await tell('polarity', polarity); // not every chip can, and it may be as it is
      await tell('enable', 1);
    } catch (error) {
      failed(error);
    }
    const lost = (error: unknown) => {
      throw fault('link/lost', { address }, error);
    };
    return {
      dutyNs: async () => Number(await readFile(join(folder, 'duty_cycle'), 'utf8').catch(lost)),
      set: (dutyNs) => tell('duty_cycle', dutyNs).catch(lost),
      close: async () => undefined,
    };
  }

  async #given(file: string): Promise<void> {
    for (let tried = 1; ; tried++)
      try {
        return await access(file, constants.W_OK);
      } catch (error) {
        if (tried >= TRIES) throw error;
        await sleep(TRY_MS);
      }
  }
}

const codes: Readonly<Record<string, 'link/not-found' | 'link/denied' | 'link/busy' | 'link/unsupported'>> = {
  ENOENT: 'link/not-found',
  ENODEV: 'link/not-found',
  EACCES: 'link/denied',
  EPERM: 'link/denied',
  EBUSY: 'link/busy',
};

const faultsAt =
  (address: string) =>
  (error: unknown): never => {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw fault(codes[code] ?? 'link/unsupported', { address }, error) satisfies FaultError;
  };
