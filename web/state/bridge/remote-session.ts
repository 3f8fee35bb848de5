import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { type Fault, toFault } from '../../../station/model/fault.ts';
import { sessionHere, signInHere, signOutHere } from '../../../workers/page/clear-session.ts';
import { codeFrom } from './address.ts';

const LOOK_EVERY_MS = 10_000;

/** Whether the bridge that served this page over plain http knows it: looked at again and again, for that ends by itself. */
export class RemoteSession implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #timer: ReturnType<typeof setInterval> | undefined;
  /** `stranger`: it has to sign in; undefined while the bridge has not said. */
  known: Awaited<ReturnType<typeof sessionHere>> | 'stranger';
  /** Why signing in or out did not work; `digits`: what was typed is no code. */
  trouble: Fault | 'digits' | undefined;
  isBusy = false;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }
  hostConnected(): void {
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS);
    void this.#look();
  }
  hostDisconnected(): void {
    clearInterval(this.#timer);
  }

  /** Once the cookie is there, everything is begun anew with it. */
  async signIn(typed: string, label: string): Promise<void> {
    const code = codeFrom(typed);
    if (code === undefined) this.trouble = 'digits';
    else await this.#do(() => signInHere(code, label.trim() || 'Browser'));
    this.#host.requestUpdate();
  }

  signOut(): Promise<void> {
    return this.#do(signOutHere);
  }

  async #do(what: () => Promise<void>): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    this.trouble = undefined;
    this.#host.requestUpdate();
    try {
      await what();
      location.reload();
    } catch (error) {
      this.trouble = toFault(error);
    }
    this.isBusy = false;
    this.#host.requestUpdate();
  }

  async #look(): Promise<void> {
    const known = await sessionHere().then(
      (session) => session ?? 'stranger',
      () => this.known, // nobody answers: as it was
    );
    if (known === this.known) return;
    this.known = known;
    this.#host.requestUpdate();
  }
}
