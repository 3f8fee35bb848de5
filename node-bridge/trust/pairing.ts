import { randomBytes, randomInt } from 'node:crypto';
import type { WantedToken } from './identities.ts';
import { isSame } from './secret.ts';
import { neighbourhoodOf, Slowdown } from './slowdown.ts';

const CODE_TRIES = 5;
const OPEN_MS = 120_000;
const NO_CODE = 'none open';

/** What whoever has the code is given: a role in a tenant, and whose it is, but not what it is called. */
export type Offer = Omit<WantedToken, 'label' | 'rights' | 'expiresMs'>;

/** How the pairing stands, as the person sees it who opened it. */
export type PairingState =
  | { readonly phase: 'closed' | 'expired' | 'spent' }
  | { readonly phase: 'open'; readonly tries: number; readonly leftMs: number }
  | { readonly phase: 'paired'; readonly label: string };

export type Taken =
  | { readonly offer: Offer }
  | { readonly refusal: 'wrong'; readonly tries?: number }
  | { readonly refusal: 'wait'; readonly waitMs: number };

/**
 * Pairing by a code of six digits that a person reads off the bridge: one at a time, two minutes, five tries, good once. Whoever
 * guesses is slowed down by address, from one code to the next.
 */
export class Pairing {
  readonly #nowMs: () => number;
  readonly #slowdown: Slowdown;
  #open:
    | { readonly code: string; readonly offer: Offer; readonly untilMs: number; tries: number }
    | undefined;
  #ended: PairingState = { phase: 'closed' };
  #here: { readonly key: string; readonly offer: Offer } | undefined;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#slowdown = new Slowdown(nowMs);
  }

  /** A new code; one that was open is good no more. */
  open(offer: Offer): { readonly code: string; readonly leftMs: number } {
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    this.#open = { code, offer, untilMs: this.#nowMs() + OPEN_MS, tries: CODE_TRIES };
    return { code, leftMs: OPEN_MS };
  }

  /**
   * A key in place of a code, for a link that a browser on this machine opens: 128 bits of chance, good once, until there is a newer
   * one or the bridge ends. The network is not let in for it.
   */
  openHere(offer: Offer): string {
    const key = randomBytes(16).toString('hex');
    this.#here = { key, offer };
    return key;
  }

  /** What whoever shows the key is let in as; it is spent by it. */
  takeHere(key: string): Offer | undefined {
    const { offer } = this.#here && isSame(key, this.#here.key) ? this.#here : {};
    if (offer) this.#here = undefined;
    return offer;
  }

  close(): void {
    this.#open = undefined;
    this.#ended = { phase: 'closed' };
  }

  get state(): PairingState {
    const open = this.#current();
    return open ? { phase: 'open', tries: open.tries, leftMs: open.untilMs - this.#nowMs() } : this.#ended;
  }

  /** The code that is open, for displays that only who stands before them can see. */
  get code(): string | undefined {
    return this.#current()?.code;
  }

  /** One try at the code, from an address; a right one is spent by it. */
  take(code: string, label: string, address: string): Taken {
    const place = neighbourhoodOf(address);
    const waitMs = this.#slowdown.takeMs(place);
    if (waitMs > 0) return { refusal: 'wait', waitMs };
    const open = this.#current();
    const isRight = isSame(code, open?.code ?? NO_CODE);
    if (open && isRight) {
      this.#slowdown.forgive(place);
      this.#end({ phase: 'paired', label });
      return { offer: open.offer };
    }
    if (!open) return { refusal: 'wrong' };
    open.tries--;
    if (open.tries === 0) this.#end({ phase: 'spent' });
    return { refusal: 'wrong', tries: open.tries };
  }

  #current() {
    if (this.#open && this.#open.untilMs <= this.#nowMs()) this.#end({ phase: 'expired' });
    return this.#open;
  }

  #end(how: PairingState): void {
    this.#open = undefined;
    this.#ended = how;
  }
}
