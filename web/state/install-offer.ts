import { MutableCell, type Cell } from './cell.ts';
import { kept } from './kept.ts';

/** Chromium's event that lets a page offer its installation; in no standard. */
interface InstallPrompt extends Event {
  prompt(): Promise<{ outcome: 'accepted' | 'dismissed' }>;
}

/** The browser's offer to install the app: held back until the person has got something from it. */
export class InstallOffer {
  readonly #waiting = new MutableCell<InstallPrompt | undefined>(undefined);
  readonly #quietUntilMs = kept('install-quiet-until-ms', (found) => (typeof found === 'number' ? found : 0));

  constructor() {
    addEventListener('beforeinstallprompt', (event) => {
      event.preventDefault();
      this.#waiting.value = event as InstallPrompt;
    });
    addEventListener('appinstalled', () => (this.#waiting.value = undefined));
  }
  /** Set while the browser would install. */
  get possible(): Cell<unknown> {
    return this.#waiting;
  }
  /** Whether it may be offered unasked now. */
  get welcome(): boolean {
    return this.#waiting.value !== undefined && Date.now() > this.#quietUntilMs.get();
  }
  async accept(): Promise<void> {
    const prompt = this.#waiting.value;
    this.#waiting.value = undefined;
    const answer = await prompt?.prompt();
    if (answer?.outcome === 'dismissed') this.dismiss();
  }
  /** Not now: quiet for a month; Settings still offer it. */
  dismiss(): void {
    this.#quietUntilMs.set(Date.now() + QUIET_MS);
    const prompt = this.#waiting.value;
    this.#waiting.value = undefined;
    this.#waiting.value = prompt;
  }
}

const QUIET_MS = 30 * 86_400_000;
