import { closeSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import { fault } from '../../station/model/fault.ts';
import { type Libc, libc, type Memory } from './libc.ts';

/** A device file of Linux that is asked by ioctl, with memory of its own, which never moves, for what it is asked. */
export class DeviceFile {
  readonly #name: string;
  readonly #file: number;
  readonly #system: Libc;
  readonly #memory: Memory;
  /** What lies in its memory; nobody may write while the system is asked. */
  readonly bytes: Uint8Array;
  readonly view: DataView;

  private constructor(name: string, file: number, system: Libc, memoryBytes: number) {
    this.#name = name;
    this.#file = file;
    this.#system = system;
    this.#memory = system.allocate(memoryBytes);
    this.bytes = new Uint8Array(this.#memory.bytes);
    this.view = new DataView(this.#memory.bytes);
  }

  /** Bytes of a pointer. */
  get pointerBytes(): number {
    return this.#memory.pointerBytes;
  }

  /** `name`: what it is called where it cannot be used. @throws link/not-found, link/denied, link/busy, link/unsupported, link/lost. */
  static async open(path: string, name: string, memoryBytes: number): Promise<DeviceFile> {
    const file = openedAt(path, name);
    try {
      return new DeviceFile(name, file, await libc(), memoryBytes);
    } catch (error) {
      closeSync(file);
      throw fault('link/unsupported', { address: name }, error);
    }
  }

  /** Writes where a place of the memory is, as the system wants to read it. */
  point(at: number, to: number): void {
    const address = this.#memory.address + BigInt(to);
    if (this.pointerBytes === 8) this.view.setBigUint64(at, address, true);
    else this.view.setUint32(at, Number(address), true);
  }

  /** Asks what takes no time. The result is 0, or the system's error number. */
  set(request: number, value: number): number {
    return this.#system.ask(this.#file, request, BigInt(value));
  }

  /** The same, of what lies at a place of the memory. */
  setAt(request: number, at: number): number {
    return this.#system.ask(this.#file, request, this.#memory.address + BigInt(at));
  }

  /** Asks what may take its time. Resolves with what that gives, or below zero the system's error number. @throws link/lost. */
  ask(request: number, at: number): Promise<number> {
    return this.#system
      .askLater(this.#file, request, this.#memory.address + BigInt(at))
      .catch((error: unknown) => Promise.reject(fault('link/lost', { address: this.#name }, error)));
  }

  /** Nobody may be asking any more. */
  close(): void {
    closeSync(this.#file);
    this.#memory.free();
  }
}

/** Opens a device file. @throws link/not-found, link/denied, link/busy, link/lost. */
export function openedAt(path: string, address: string, flags: number | string = 'r+'): number {
  try {
    return openSync(path, flags);
  } catch (error) {
    const code = {
      ENOENT: 'link/not-found',
      ENXIO: 'link/not-found',
      ENODEV: 'link/not-found',
      EACCES: 'link/denied',
      EPERM: 'link/denied',
      EBUSY: 'link/busy',
    } as const;
    const known = code[(error as NodeJS.ErrnoException).code as keyof typeof code] ?? 'link/lost';
    throw fault(known, { address }, error);
  }
}

export const { errno } = constants;
