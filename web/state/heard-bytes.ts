import type { ReactiveControllerHost } from 'lit';
import type { OwnStationApi } from '../../station/api/calls.ts';
import type { Line } from '../../station/model/listening.ts';
import type { HeardBytes } from '../../station/model/profile.ts';
import { Repeat } from './repeat.ts';

const EVERY_MS = 400;
const MOST_BYTES = 131_072;
const MOST_PIECES = 8_192;

/** Where the bytes come from: the port that is listened to, or a device that is recorded (its key). */
export type Source = { readonly of: 'port' } | { readonly of: 'device'; readonly device: string } | undefined;
type Asked = Pick<OwnStationApi, 'heardBytes' | 'console'>;

/** Gathers what a device says for as long as its element is on the page, the newest 128 KiB of it. */
export class Hearing {
  heard: readonly HeardBytes[] = [];
  /** How the port that is listened to is set; undefined where none is. */
  line: Line | undefined;
  /** Grows with what is heard. */
  version = 0;
  paused = false;
  readonly #host: ReactiveControllerHost;
  readonly #asked: () => { readonly api: Asked; readonly source: Source };
  #run = 0;
  #after = 0;

  constructor(host: ReactiveControllerHost, asked: () => { readonly api: Asked; readonly source: Source }) {
    this.#host = host;
    this.#asked = asked;
    new Repeat(host, EVERY_MS, async () => this.paused || (await this.#pull()));
  }

  /** Bytes from elsewhere: a file, the clipboard. */
  show(heard: readonly HeardBytes[]): void {
    this.heard = [];
    this.#add(heard);
  }

  async #pull(): Promise<void> {
    const { api, source } = this.#asked();
    if (source?.of === 'port') {
      const part = await api.heardBytes(this.#run, this.#after);
      if (part.run !== this.#run && this.#run > 0) this.heard = [];
      const changed = part.line !== this.line;
      [this.#run, this.#after, this.line] = [part.run, part.after, part.line];
      this.#add(part.heard);
      if (changed) this.#host.requestUpdate();
    } else if (source?.of === 'device') {
      const part = await api.console({ device: source.device, after: this.#after, as: 'bytes' });
      this.#after = part.after;
      this.#add(
        part.items.flatMap((item) =>
          item.kind === 'heard' ? [{ timeMs: item.timeMs, bytes: item.bytes }] : [],
        ),
      );
    }
  }

  #add(more: readonly HeardBytes[]): void {
    if (more.length === 0) return;
    const all = [...this.heard, ...more].slice(-MOST_PIECES);
    let from = all.length;
    for (let left = MOST_BYTES; from > 0 && left > 0; from--) left -= all[from - 1]!.bytes.length;
    this.heard = all.slice(from);
    this.version++;
    this.#host.requestUpdate();
  }
}

/** Bytes written as two hexadecimal digits each, else the text itself as bytes. */
export function bytesIn(text: string): Uint8Array {
  const plain = text.replace(/0x|[\s,;:-]/gi, '');
  if (!/^(?:[0-9a-f]{2})+$/i.test(plain)) return new TextEncoder().encode(text);
  return Uint8Array.from({ length: plain.length / 2 }, (_, i) =>
    Number.parseInt(plain.slice(2 * i, 2 * i + 2), 16),
  );
}
