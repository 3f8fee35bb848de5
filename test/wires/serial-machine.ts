import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { UsbMachine } from '../device/emulator/adapter.ts';

/** A machine whose serial ports have names that stay, below `/dev`, as udev gives them. */
export class SerialMachine implements UsbMachine {
  /** The one place below `/dev` where everybody may write. */
  readonly #folder = mkdtempSync('/dev/shm/fieldline-serial-');
  readonly #ends: (() => Promise<void>)[] = [];
  #named = 0;

  newTty(): string {
    return join(this.#folder, `ttyUSB${this.#named++}`);
  }

  async show(): Promise<void> {}

  async hide(): Promise<void> {}

  endsWith(end: () => Promise<void>): void {
    this.#ends.push(end);
  }

  async end(): Promise<void> {
    for (const end of this.#ends) await end();
    rmSync(this.#folder, { recursive: true });
  }
}
