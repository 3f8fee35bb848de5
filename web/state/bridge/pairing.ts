import type { PairingWish } from '../../../station/api/bridges.ts';
import { type Fault, toFault } from '../../../station/model/fault.ts';
import type { Look, Permission } from '../../../workers/page/local-network.ts';
import { addressFrom, codeFrom } from './address.ts';

/** Why it did not come to a pairing, where the bridge itself did not say so. */
export type Obstacle =
  /** What was typed is no address, or no code. */
  | 'address'
  | 'code'
  /** The person, or whoever looks after this computer, does not let the page into the network. */
  | 'denied'
  /** A page that came over TLS may not ask plain http. */
  | 'mixed'
  /** It answers, and does not let a page from elsewhere read. */
  | 'closed'
  /** Something else is there. */
  | 'other'
  /** Over TLS a browser does not say whether nobody answers or whom it does not trust. */
  | 'nobody-or-untrusted'
  | 'nobody';

/** What a person typed. */
export interface Typed {
  readonly address: string;
  readonly code: string;
  readonly label: string;
}

/** How far it is. */
export type PairingStep =
  | { readonly step: 'typing'; readonly obstacle?: Obstacle; readonly fault?: Fault }
  /** The browser is about to ask; `address` is what for. */
  | { readonly step: 'explaining'; readonly address: string }
  | { readonly step: 'looking'; readonly address: string }
  | { readonly step: 'pairing'; readonly address: string; readonly name: string }
  | { readonly step: 'paired'; readonly name: string; readonly uplink: string };

/** What pairing needs of the browser and of the station. */
export interface PairingTools {
  /** The page's own origin. */
  readonly origin: string;
  permission(address: string): Promise<Permission>;
  look(address: string): Promise<Look>;
  pair(wish: PairingWish): Promise<string>;
}

/** From an address and a code to a bridge that is linked. One at a time; nothing is tried again by itself. */
export class Pairing {
  readonly #tools: PairingTools;
  readonly #changed: () => void;
  #typed: Typed | undefined;
  #step: PairingStep = { step: 'typing' };

  constructor(tools: PairingTools, changed: () => void) {
    this.#tools = tools;
    this.#changed = changed;
  }

  get step(): PairingStep {
    return this.#step;
  }

  /** Begins with what was typed; where the browser is about to ask the person, that is explained first. */
  async begin(typed: Typed): Promise<void> {
    if (this.#isBusy) return;
    const address = addressFrom(typed.address);
    const code = codeFrom(typed.code);
    if (address === undefined) return this.#stop('address');
    if (code === undefined) return this.#stop('code');
    this.#typed = { ...typed, code };
    this.#go({ step: 'looking', address });
    const permission = await this.#tools.permission(address);
    if (permission === 'denied') this.#stop('denied');
    else if (permission === 'prompt') this.#go({ step: 'explaining', address });
    else await this.#look(address);
  }

  /** The person has read what the browser will ask. */
  async goOn(): Promise<void> {
    if (this.#step.step === 'explaining') await this.#look(this.#step.address);
  }

  /** Back to what was typed. */
  back(): void {
    if (!this.#isBusy) this.#go({ step: 'typing' });
  }

  get #isBusy(): boolean {
    return this.#step.step === 'looking' || this.#step.step === 'pairing';
  }

  async #look(address: string): Promise<void> {
    this.#go({ step: 'looking', address });
    const seen = await this.#tools.look(address);
    if (seen.found === 'nobody') return this.#stop(await this.#whyNobody(address));
    if (seen.found !== 'bridge') return this.#stop(seen.found);
    await this.#pair(address, seen.name);
  }

  async #pair(address: string, name: string): Promise<void> {
    this.#go({ step: 'pairing', address, name });
    const { code, label } = this.#typed!;
    try {
      const uplink = await this.#tools.pair({ address, name, code, label });
      this.#go({ step: 'paired', name, uplink });
    } catch (error) {
      this.#go({ step: 'typing', fault: toFault(error) });
    }
  }

  /** A browser tells a page only that it did not work. */
  async #whyNobody(address: string): Promise<Obstacle> {
    const permission = await this.#tools.permission(address);
    if (permission === 'denied') return 'denied';
    if (address.startsWith('https:')) return 'nobody-or-untrusted';
    return this.#tools.origin.startsWith('https:') && permission === 'free' ? 'mixed' : 'nobody';
  }

  #stop(obstacle: Obstacle): void {
    this.#go({ step: 'typing', obstacle });
  }

  #go(step: PairingStep): void {
    this.#step = step;
    this.#changed();
  }
}
