import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { PreviewPart, PreviewQuery } from '../../../station/api/rules.ts';
import { type Fault, toFault } from '../../../station/model/fault.ts';
import type { StationState } from '../station-state.ts';

/** A person who types is waited for. */
const DEBOUNCE_MS = 400;

type Asked = Omit<PreviewQuery, 'cursor'>;

/** Asks the station for previews piece by piece, the newest question only. What was told last stays until the next is there. */
export class PreviewFeed implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #station: () => StationState;
  #told: Partial<PreviewPart> = {};
  #asked: Asked | undefined;
  #run: AbortController | undefined;
  /** How much is done, 0 to 1; undefined while nothing goes on. */
  done: number | undefined;
  isStopped = false;
  trouble: Fault | undefined;
  /** The question that `told` answers. */
  answers: Asked | undefined;

  constructor(host: ReactiveControllerHost, station: () => StationState) {
    this.#host = host;
    this.#station = station;
    host.addController(this);
  }

  /** What is known of the rule that was asked about last, or while that is not known, of the one before. */
  get told(): Partial<PreviewPart> {
    return this.#told;
  }

  /** Begins anew, after a little while; what was asked before is let go. */
  ask(asked: Asked, waitMs = DEBOUNCE_MS): void {
    this.#asked = asked;
    this.#run?.abort();
    this.#run = new AbortController();
    this.done = 0;
    this.isStopped = false;
    this.trouble = undefined;
    void this.#follow(asked, waitMs, this.#run.signal);
    this.#host.requestUpdate();
  }

  again(): void {
    if (this.#asked) this.ask(this.#asked, 0);
  }

  stop(): void {
    this.#run?.abort();
    this.isStopped = this.done !== undefined;
    this.done = undefined;
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    this.#run?.abort();
  }

  async #follow(asked: Asked, waitMs: number, signal: AbortSignal): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    let fresh: Partial<PreviewPart> = {};
    try {
      for (let cursor: string | undefined; !signal.aborted;) {
        const query = cursor === undefined ? asked : { ...asked, cursor };
        const part = await this.#station().api.previewRule(query);
        if (signal.aborted) return;
        fresh = { ...fresh, ...part };
        this.done = part.cursor === undefined ? undefined : part.done;
        if (fresh.preview) [this.#told, this.answers] = [fresh, asked];
        this.#host.requestUpdate();
        if (part.cursor === undefined) return;
        cursor = part.cursor;
      }
    } catch (error) {
      if (signal.aborted) return;
      this.trouble = toFault(error);
      this.done = undefined;
      this.#host.requestUpdate();
    }
  }
}
