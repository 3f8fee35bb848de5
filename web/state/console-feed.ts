import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ConsoleApi, ConsolePart } from '../../station/api/console.ts';
import { type Fault, toFault } from '../../station/model/fault.ts';
import { ConsoleLines, type ConsoleView } from './console-lines.ts';

/** So often is asked at most: a screen that is drawn ten times a second is live. */
const EVERY_MS = 100;
const AFTER_FAULT_MS = 1_000;

/** What goes over a device's wire as rows, for as long as somebody looks. */
export class ConsoleFeed implements ReactiveController {
  lines: ConsoleLines;
  /** What was told last beside the rows. */
  part: Omit<ConsolePart, 'items'> | undefined;
  trouble: Fault | undefined;
  readonly #host: ReactiveControllerHost;
  readonly #at: () => { readonly api: Pick<ConsoleApi, 'console'>; readonly device: string };
  #view: ConsoleView = 'text';
  #looking = 0;

  constructor(
    host: ReactiveControllerHost,
    at: () => { readonly api: Pick<ConsoleApi, 'console'>; readonly device: string },
  ) {
    this.#host = host;
    this.#at = at;
    this.lines = new ConsoleLines(this.#view);
    host.addController(this);
  }

  get view(): ConsoleView {
    return this.#view;
  }
  /** Other rows: what is still kept is cut anew. */
  set view(view: ConsoleView) {
    this.#view = view;
    void this.#look(++this.#looking);
  }

  hostConnected(): void {
    void this.#look(++this.#looking);
  }

  hostDisconnected(): void {
    this.#looking++;
  }

  clear(): void {
    const room = matchMedia('(max-width: 640px)').matches ? 'narrow' : 'wide';
    this.lines = new ConsoleLines(this.#view, room);
    this.#host.requestUpdate();
  }

  async #look(looking: number): Promise<void> {
    await this.#host.updateComplete;
    this.clear();
    const as = this.#view === 'frames' ? 'frames' : 'bytes';
    for (let after = 0; looking === this.#looking;) {
      let waitMs = EVERY_MS;
      try {
        const { api, device } = this.#at();
        const { items, ...part } = await api.console({ device, after, as });
        if (looking !== this.#looking) return;
        after = part.after;
        if (part.missed > 0)
          this.lines.note(`${part.missed} pieces came too fast to be shown`, items[0]?.timeMs ?? 0);
        this.lines.add(items);
        this.part = part;
        this.trouble = undefined;
      } catch (error) {
        this.trouble = toFault(error);
        waitMs = AFTER_FAULT_MS;
      }
      this.#host.requestUpdate();
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}
