import { codeOf, OPTION, uintOption } from '../../station/codec/coap/message.ts';
import { Outgoing, type Pacing } from './outgoing.ts';
import type { Representation } from './resources.ts';
import { type Peer, parted } from './answer.ts';

const MOST = 128;
const MOST_OF_A_PEER = 8;
const LOOK_EVERY_MS = 250;

interface Observer {
  readonly peer: Peer;
  readonly token: Uint8Array;
  readonly path: string;
  /** What it was told last. */
  told: string;
  outgoing: Outgoing | undefined;
}

/**
 * Who is told of changes: RFC 7641. Each notification is confirmable and one is under way at a time, so who is slow or gone is told
 * the newest only, and is forgotten when it answers none.
 */
export class Observers {
  readonly #all = new Map<string, Observer>();
  readonly #look: (path: string) => Representation | undefined;
  readonly #send: (peer: Peer, bytes: Uint8Array) => void;
  readonly #nextId: () => number;
  readonly #pacing: Pacing;
  /** Of notifications to anybody: who observes the same anew is told a higher number than before, or would take it for old. */
  #order = 1;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    look: (path: string) => Representation | undefined,
    send: (peer: Peer, bytes: Uint8Array) => void,
    nextId: () => number,
    pacing: Pacing,
  ) {
    this.#look = look;
    this.#send = send;
    this.#nextId = nextId;
    this.#pacing = pacing;
  }

  get count(): number {
    return this.#all.size;
  }

  /** The number of its first notification, where it is observed from now on: no more than eight are by one address. */
  add(peer: Peer, token: Uint8Array, path: string, told: Uint8Array): number | undefined {
    const key = keyOf(peer, token);
    const ofPeer = [...this.#all.values()].filter((each) => each.peer.address === peer.address).length;
    if (!this.#all.has(key) && (ofPeer >= MOST_OF_A_PEER || this.#all.size >= MOST)) return undefined;
    this.remove(peer, token);
    this.#all.set(key, { peer, token, path, told: String(told), outgoing: undefined });
    this.#timer ??= setInterval(() => this.#tellAll(), LOOK_EVERY_MS).unref();
    return this.#nextOrder();
  }

  remove(peer: Peer, token: Uint8Array): void {
    const key = keyOf(peer, token);
    const observer = this.#all.get(key);
    this.#all.delete(key);
    observer?.outgoing?.end(true);
    if (this.#all.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** A notification was acknowledged, or refused: then nobody observes any more. */
  answered(peer: Peer, id: number, refused: boolean): void {
    for (const { peer: other, token, outgoing } of this.#all.values()) {
      if (outgoing?.id !== id || other.address !== peer.address || other.port !== peer.port) continue;
      if (refused) this.remove(peer, token);
      else outgoing.end(true);
      return;
    }
  }

  close(): void {
    for (const { peer, token } of [...this.#all.values()]) this.remove(peer, token);
  }

  #tellAll(): void {
    for (const observer of [...this.#all.values()]) if (!observer.outgoing) this.#tell(observer);
  }

  #tell(observer: Observer): void {
    const { peer, token, path } = observer;
    const now = this.#look(path);
    if (!now || String(now.body) === observer.told) return;
    observer.told = String(now.body);
    const { options, payload } = parted(now, undefined);
    const message = {
      kind: 'con',
      code: codeOf('2.05'),
      id: this.#nextId(),
      token,
      options: [uintOption(OPTION.observe, this.#nextOrder()), ...options],
      payload,
    } as const;
    observer.outgoing = new Outgoing(
      message,
      (bytes) => this.#send(peer, bytes),
      (answered) => {
        observer.outgoing = undefined;
        if (!answered) this.remove(peer, token);
      },
      this.#pacing,
    );
  }

  #nextOrder(): number {
    return (this.#order = (this.#order + 1) & 0xffffff);
  }
}

const keyOf = ({ address, port }: Peer, token: Uint8Array): string => `${address} ${port} ${String(token)}`;
