import { closeSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import koffi from 'koffi';

const own = koffi.load(null);
const socket = own.func('int socket(int family, int type, int protocol)');
const bind = own.func('int bind(int fd, void *address, unsigned int size)');
const recv = own.func('intptr_t recv(int fd, void *bytes, size_t size, int flags)');
const [AF_UNIX, SOCK_DGRAM, SOCK_NONBLOCK] = [1, 2, 0o4000];

/** What a service manager hears: a socket of the kernel's own, of which Node has none (unix(7)). */
export class Datagrams {
  readonly heard: string[] = [];
  readonly #path: string;
  readonly #fd: number;
  readonly #ended: Promise<void>;
  readonly #stop = new AbortController();

  /** `path`: a file, or `@` and a name. */
  constructor(path: string) {
    this.#path = path;
    this.#fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    const address = Buffer.concat([Buffer.from([AF_UNIX, 0]), Buffer.from(path)]);
    if (path.startsWith('@')) address[2] = 0;
    if (bind(this.#fd, address, address.length) < 0) throw new Error(`bind: errno ${koffi.errno()}`);
    this.#ended = this.#listen();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#ended;
    closeSync(this.#fd);
    if (!this.#path.startsWith('@')) rmSync(this.#path);
  }

  async #listen(): Promise<void> {
    const bytes = Buffer.alloc(4_096);
    const { signal } = this.#stop;
    while (!signal.aborted) {
      for (let size = this.#next(bytes); size >= 0; size = this.#next(bytes))
        this.heard.push(bytes.toString('utf8', 0, size));
      await sleep(5);
    }
  }

  #next = (bytes: Buffer): number => Number(recv(this.#fd, bytes, bytes.length, 0));
}
