import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Peer } from './answer.ts';
import { Known } from './known.ts';

const MOST_PEERS = 256;
const KNOWN_MS = 5 * 60_000;
const FRESH_MS = 60_000;

/**
 * Whether a sender is where it says it is: it gives back what it was sent there. Without that nobody is told more than three times
 * what it asked with, so nobody can have a flood sent to another. RFC 9175, sections 2.2 and 2.4.
 */
export class Echoes {
  readonly #secret = randomBytes(32);
  readonly #peers = new Known<true>(MOST_PEERS, KNOWN_MS);

  /** What the sender is to give back; the same for a minute, so that nothing is remembered of who asks. */
  challenge(peer: Peer, nowMs: number): Uint8Array {
    const text = `${peer.address} ${peer.port} ${Math.floor(nowMs / FRESH_MS)}`;
    return createHmac('sha256', this.#secret).update(text).digest().subarray(0, 8);
  }

  isKnown(peer: Peer, given: Uint8Array | undefined, nowMs: number): boolean {
    const key = `${peer.address} ${peer.port}`;
    const isRight = [nowMs, nowMs - FRESH_MS].some(
      (ms) => given?.length === 8 && timingSafeEqual(given, this.challenge(peer, ms)),
    );
    if (isRight) this.#peers.set(key, true, nowMs);
    return isRight || this.#peers.get(key, nowMs) === true;
  }
}
