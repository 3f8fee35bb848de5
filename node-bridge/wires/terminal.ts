import { fstatSync } from 'node:fs';
import type { LinkSpec } from '../../station/model/link.ts';
import { fault } from '../../station/model/fault.ts';
import type { LineError } from '../../station/model/traffic.ts';
import type { Libc } from './libc.ts';

export type SerialSpec = Extract<LinkSpec, { kind: 'serial' }>;

// asm-generic/ioctls.h
const [TIOCEXCL, TIOCOUTQ, TIOCGICOUNT, TCFLSH] = [0x540c, 0x5411, 0x545d, 0x540b];
const [TCGETS2, TCSETS2] = [0x802c542a, 0x402c542b];
const TCOFLUSH = 1n;

// asm-generic/termbits.h, `struct termios2`
const TERMIOS2_BYTES = 44;
const [IFLAG, OFLAG, CFLAG, LFLAG, CC, ISPEED, OSPEED] = [0, 4, 8, 12, 17, 36, 40];
const VMIN = 6;
const [CS7, CS8] = [0o40, 0o60];
const [CSTOPB, CREAD, PARENB, PARODD, HUPCL, CLOCAL] = [0o100, 0o200, 0o400, 0o1000, 0o2000, 0o4000];
const BOTHER = 0o10000;
const PARITY = { none: 0, even: PARENB, odd: PARENB | PARODD } as const;

/** Further off, the last bit of a byte is read beside itself. */
const MOST_OFF = 0.03;

// linux/serial.h, `struct serial_icounter_struct`
const COUNTERS_BYTES = 80;
const COUNTED: readonly (readonly [at: number, error: LineError])[] = [
  [24, 'framing'],
  [28, 'overrun'],
  [32, 'parity'],
  [36, 'break'],
  [40, 'overrun'], // the system's own buffer
];

/** Devices that are open in this process, which the system lets open them again where it runs as root. */
const inUse = new Set<number>();

/**
 * A serial port as Linux gives it.
 * @see ioctl_tty(2), termios(3)
 */
export class Terminal {
  readonly fd: number;
  readonly #system: Libc;
  readonly #device: number;
  #byteMs = 0;
  #counted: readonly number[] = COUNTED.map(() => 0);

  /** Keeps others out of it from now on. @throws link/busy where somebody here has it; SystemError where it is no terminal. */
  constructor(system: Libc, fd: number, address: string) {
    this.fd = fd;
    this.#system = system;
    this.#device = fstatSync(fd).rdev;
    if (inUse.has(this.#device)) throw fault('link/busy', { address });
    system.ioctl(fd, TIOCEXCL, new Uint8Array());
    inUse.add(this.#device);
    this.#counted = this.#count();
  }

  /**
   * Sets it to a line, whatever its rate, with the port left open: no board is reset. Bytes come as they are, damaged ones too, so
   * that whoever counts them is woken. False where the chip cannot do the rate. @throws SystemError.
   */
  set({ baudRate, parity = 'none', dataBits = 8, stopBits = 1 }: SerialSpec): boolean {
    const bytes = new Uint8Array(TERMIOS2_BYTES);
    const settings = new DataView(bytes.buffer);
    this.#system.ioctl(this.fd, TCGETS2, bytes);
    for (const raw of [IFLAG, OFLAG, LFLAG]) settings.setUint32(raw, 0, true);
    const frame = (dataBits === 7 ? CS7 : CS8) | (stopBits === 2 ? CSTOPB : 0) | PARITY[parity];
    settings.setUint32(CFLAG, frame | CREAD | HUPCL | CLOCAL | BOTHER, true);
    bytes[CC + VMIN] = 1;
    for (const speed of [ISPEED, OSPEED]) settings.setUint32(speed, baudRate, true);
    this.#system.ioctl(this.fd, TCSETS2, bytes);
    this.#system.ioctl(this.fd, TCGETS2, bytes);
    this.#byteMs = ((2 + dataBits + stopBits) * 1000) / baudRate;
    return Math.abs(settings.getUint32(OSPEED, true) / baudRate - 1) <= MOST_OFF;
  }

  /** What has happened to the line since the last time, by the counters of its driver; one without any tells nothing. */
  lineErrors(): readonly LineError[] {
    const now = this.#count();
    const risen = COUNTED.flatMap(([, error], i) => (now[i] === this.#counted[i] ? [] : [error]));
    this.#counted = now;
    return [...new Set(risen)];
  }

  /** How long the line takes for what was written and has not left. */
  leavingMs(): number {
    const bytes = new Uint8Array(4);
    try {
      this.#system.ioctl(this.fd, TIOCOUTQ, bytes);
    } catch {
      return 0; // it is gone
    }
    return new DataView(bytes.buffer).getInt32(0, true) * this.#byteMs;
  }

  /** What has not left by now never will. */
  discard(): void {
    this.#system.ask(this.fd, TCFLSH, TCOFLUSH);
  }

  /** Others here may open it. */
  release(): void {
    inUse.delete(this.#device);
  }

  #count(): readonly number[] {
    const bytes = new Uint8Array(COUNTERS_BYTES);
    try {
      this.#system.ioctl(this.fd, TIOCGICOUNT, bytes);
    } catch {
      return this.#counted;
    }
    const counters = new DataView(bytes.buffer);
    return COUNTED.map(([at]) => counters.getInt32(at, true));
  }
}
