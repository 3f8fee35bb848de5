import { closeSync, constants } from 'node:fs';
import type { KoffiFunc } from 'koffi';

/** The few calls of the kernel's own interfaces that Node has no words for. */
export interface Libc {
  /** @throws SystemError. */
  ioctl(fd: number, request: number, about: Uint8Array): void;
  /** The same of a number or an address, with what the system says: 0, or what is wrong. */
  ask(fd: number, request: number, argument: bigint): number;
  /** The same where it may take its time, in a thread that waits for it; what it gives, or below zero what is wrong. */
  askLater(fd: number, request: number, argument: bigint): Promise<number>;
  /** Memory that never moves, for what points to other places of it. */
  allocate(bytes: number): Memory;
  /** Reading from it waits for nothing any more. @throws SystemError. */
  unblock(fd: number): void;
  /** Which of the descriptors have something to read, or are gone, after at most so long. */
  poll(fds: readonly number[], mostMs: number): Promise<readonly number[]>;
  /** Writes what the kernel knows of its clock into `struct timex` (adjtimex(2)); changes nothing. @throws SystemError. */
  readClock(timex: Uint8Array): void;
  /** Sends a datagram to a socket of this machine (unix(7)); what begins with `@` is no file. Waits for nobody. @throws SystemError. */
  sendLocal(place: string, bytes: Uint8Array): void;
}

export interface Memory {
  readonly address: bigint;
  readonly bytes: ArrayBuffer;
  /** 8, or 4 on a 32-bit board. */
  readonly pointerBytes: number;
  free(): void;
}

/** What the system answered instead. */
export class SystemError extends Error {
  readonly errno: number;
  constructor(call: string, errno: number) {
    super(`${call}: errno ${errno}`);
    this.errno = errno;
  }
}

let loaded: Promise<Libc> | undefined;

/** The C library of this process. Rejects where the system is no Linux, or koffi has nothing for it. */
export const libc = (): Promise<Libc> => (loaded ??= load());

const POLLFD_BYTES = 8;
const POLLIN = 1;
const F_SETFL = 4;
const [AF_UNIX, SOCK_DGRAM, SOCK_NONBLOCK, SOCK_CLOEXEC] = [1, 2, 0o4000, 0o2000000];
const MSG_NOSIGNAL = 0x4000;

async function load(): Promise<Libc> {
  if (process.platform !== 'linux') throw new Error('Linux only');
  const { default: koffi } = await import('koffi');
  const own = koffi.load(null); // Node is linked to it, whichever it is
  const ioctl = own.func('int ioctl(int fd, unsigned long request, void *about)') as KoffiFunc<
    (fd: number, request: number, about: Uint8Array) => number
  >;
  const ask = own.func('int ioctl(int fd, unsigned long request, uintptr_t argument)') as KoffiFunc<
    (fd: number, request: number, argument: bigint) => number
  >;
  const adjtimex = own.func('int adjtimex(void *timex)') as KoffiFunc<(timex: Uint8Array) => number>;
  const fcntl = own.func('int fcntl(int fd, int command, ...)') as KoffiFunc<
    (fd: number, command: number, type: 'int', flags: number) => number
  >;
  const poll = own.func('int poll(void *fds, unsigned long count, int ms)') as KoffiFunc<
    (fds: Uint8Array, count: number, ms: number) => number
  >;
  const socket = own.func('int socket(int family, int type, int protocol)') as KoffiFunc<
    (family: number, type: number, protocol: number) => number
  >;
  const sendto = own.func(
    'intptr_t sendto(int fd, void *bytes, size_t size, int flags, void *to, unsigned int toSize)',
  ) as KoffiFunc<
    (fd: number, bytes: Uint8Array, size: number, flags: number, to: Uint8Array, toSize: number) => number
  >;
  return {
    ioctl(fd, request, about) {
      if (ioctl(fd, request, about) < 0) throw new SystemError('ioctl', koffi.errno());
    },
    ask: (fd, request, argument) => (ask(fd, request, argument) < 0 ? koffi.errno() : 0),
    askLater: (fd, request, argument) =>
      new Promise((resolve, reject) =>
        ask.async(fd, request, argument, (error: unknown, result: number) =>
          error ? reject(error as Error) : resolve(result < 0 ? -koffi.errno() : result),
        ),
      ),
    allocate(size) {
      const memory: unknown = koffi.alloc('uint8_t', size);
      return {
        address: koffi.address(memory),
        bytes: koffi.view(memory, size),
        pointerBytes: koffi.sizeof('void *'),
        free: () => koffi.free(memory),
      };
    },
    unblock(fd) {
      if (fcntl(fd, F_SETFL, 'int', constants.O_NONBLOCK) < 0) throw new SystemError('fcntl', koffi.errno());
    },
    // Not for longer: a thread that waits in a call keeps the process from ending.
    poll: (fds, mostMs) =>
      new Promise((resolve) => {
        const table = new DataView(new ArrayBuffer(fds.length * POLLFD_BYTES));
        for (const [i, fd] of fds.entries()) {
          table.setInt32(i * POLLFD_BYTES, fd, true);
          table.setInt16(i * POLLFD_BYTES + 4, POLLIN, true);
        }
        // A failed poll has nothing to tell: whoever reads hears why.
        poll.async(new Uint8Array(table.buffer), fds.length, mostMs, () =>
          resolve(fds.filter((_, i) => table.getInt16(i * POLLFD_BYTES + 6, true) !== 0)),
        );
      }),
    readClock(timex) {
      if (adjtimex(timex) < 0) throw new SystemError('adjtimex', koffi.errno());
    },
    sendLocal(place, bytes) {
      const to = localAddress(place);
      const fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
      if (fd < 0) throw new SystemError('socket', koffi.errno());
      const sent = sendto(fd, bytes, bytes.length, MSG_NOSIGNAL, to, to.length);
      const errno = koffi.errno();
      closeSync(fd);
      if (sent < 0) throw new SystemError('sendto', errno);
    },
  };
}

/** `sockaddr_un` of unix(7). */
function localAddress(place: string): Uint8Array {
  const path = new TextEncoder().encode(place);
  const address = new Uint8Array(2 + path.length);
  address[0] = AF_UNIX; // every board that Node runs on has its low byte first
  address.set(path, 2);
  if (place.startsWith('@')) address[2] = 0;
  return address;
}
