import { MutableCell, type Cell } from './cell.ts';
import { kept } from './kept.ts';

/** `on`: the screen stays on; `off`: it need not, or nobody wants it; `refused`: this device does not do it. */
export type Screen = 'on' | 'off' | 'refused';

interface Lock {
  release(): Promise<void>;
  addEventListener(type: 'release', gone: () => void): void;
}

/** What it needs of the page, so that a test may stand in. */
export interface LockHost {
  /** Absent where the browser has none. */
  readonly wakeLock?: { request(type: 'screen'): Promise<Lock> };
  visible(): boolean;
  /** Calls `look` whenever the page comes to the front or leaves it. */
  watch(look: () => void): void;
}

/** Keeps the screen on while something is recorded and the page is seen: a tablet that sleeps records nothing. */
export class ScreenLock {
  readonly #host: LockHost;
  readonly #wanted = new MutableCell(stored.get());
  readonly #screen = new MutableCell<Screen>('off');
  #recording = false;
  #lock: Promise<Lock | undefined> | undefined;

  constructor(host: LockHost = browser) {
    this.#host = host;
    host.watch(() => this.#settle());
  }

  /** Whether the person wants it; so it is until they say otherwise. */
  get wanted(): Cell<boolean> {
    return this.#wanted;
  }
  get screen(): Cell<Screen> {
    return this.#screen;
  }

  want(wanted: boolean): void {
    stored.set(wanted);
    this.#wanted.value = wanted;
    this.#settle();
  }

  /** Whether a device of this browser is recorded now. */
  recording(recording: boolean): void {
    if (recording === this.#recording) return;
    this.#recording = recording;
    this.#settle();
  }

  #settle(): void {
    const { wakeLock, visible } = this.#host;
    const due = this.#wanted.value && this.#recording && visible();
    if (due && !wakeLock) this.#screen.value = 'refused';
    else if (due) this.#lock ??= this.#request(wakeLock!);
    else this.#release();
  }

  /** The browser takes it back by itself when the page is left, or the battery is low. */
  async #request(wakeLock: NonNullable<LockHost['wakeLock']>): Promise<Lock | undefined> {
    try {
      const lock = await wakeLock.request('screen');
      lock.addEventListener('release', () => this.#gone('off'));
      this.#screen.value = 'on';
      return lock;
    } catch {
      this.#gone('refused');
      return undefined;
    }
  }

  #release(): void {
    const lock = this.#lock;
    this.#gone('off');
    void lock?.then((held) => held?.release());
  }

  #gone(screen: Screen): void {
    this.#lock = undefined;
    this.#screen.value = screen;
  }
}

const browser: LockHost = {
  ...('wakeLock' in navigatorHere() ? { wakeLock: navigatorHere().wakeLock! } : {}),
  visible: () => document.visibilityState === 'visible',
  watch: (look) => document.addEventListener('visibilitychange', look),
};

function navigatorHere(): { readonly wakeLock?: LockHost['wakeLock'] } {
  return typeof navigator === 'undefined' ? {} : (navigator as { readonly wakeLock?: LockHost['wakeLock'] });
}

const stored = kept('screen-on', (found) => found !== false);
