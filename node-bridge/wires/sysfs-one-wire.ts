import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fault } from '../../station/model/fault.ts';
import type { OneWire } from '../../station/runtime/pins/one-wire-link.ts';

/** Sensors that the kernel's w1_therm serves (Documentation/w1/slaves/w1_therm.rst). */
export class SysfsOneWire implements OneWire {
  readonly #folder: string;
  /** Each measurement holds a thread of the process: never more than one. */
  #measured: Promise<unknown> = Promise.resolve();

  constructor(folder = '/sys/bus/w1/devices') {
    this.#folder = folder;
  }

  measure(sensor: string): Promise<Uint8Array> {
    const measuring = this.#measured.then(() => this.#read(sensor));
    this.#measured = measuring.catch(() => undefined);
    return measuring;
  }

  async #read(sensor: string): Promise<Uint8Array> {
    try {
      return await readFile(join(this.#folder, sensor, 'w1_slave'));
    } catch (error) {
      const address = `w1:${sensor}`;
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') throw fault('link/not-found', { address }, error);
      throw fault(code === 'EACCES' ? 'link/denied' : 'link/lost', { address }, error);
    }
  }
}
