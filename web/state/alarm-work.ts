import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { AlarmAct } from '../../station/api/alarms.ts';
import type { AlarmCard } from '../../station/model/alarm.ts';
import { type Fault, toFault } from '../../station/model/fault.ts';
import { asker } from './asker.ts';
import type { StationState } from './station-state.ts';

const UNDO_MS = 10_000;

type Of<A extends AlarmAct['act']> = Omit<Extract<AlarmAct, { act: A }>, 'rule' | 'who' | 'from'>;
/** What this person does with an alarm. */
export type Deed = { readonly [A in AlarmAct['act']]: Of<A> }[AlarmAct['act']];

/** What the person at this screen does with alarms, and for ten seconds how an acknowledgement is taken back. */
export class AlarmWork implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #station: () => StationState;
  trouble: Fault | undefined;
  /** Acknowledged just now, to be taken back. */
  undo: readonly AlarmCard[] = [];
  #forgetting: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost, station: () => StationState) {
    this.#host = host;
    this.#station = station;
    host.addController(this);
  }
  hostDisconnected(): void {
    this.#offer([]);
  }

  async do(rule: string, deed: Deed): Promise<void> {
    try {
      await this.#station().api.actOnAlarm({ rule, ...asker(), ...deed });
      this.trouble = undefined;
    } catch (error) {
      this.trouble = toFault(error);
    }
    this.#host.requestUpdate();
  }

  /** `text`: what was found. */
  async acknowledge(cards: readonly AlarmCard[], text?: string): Promise<void> {
    const deed: Deed = text === undefined ? { act: 'acknowledge' } : { act: 'acknowledge', text };
    for (const { rule } of cards) await this.do(rule, deed);
    this.#offer(this.trouble ? [] : cards);
  }

  async takeBack(): Promise<void> {
    const cards = this.undo;
    this.#offer([]);
    for (const { rule } of cards) await this.do(rule, { act: 'unacknowledge' });
  }

  #offer(cards: readonly AlarmCard[]): void {
    clearTimeout(this.#forgetting);
    this.undo = cards;
    if (cards.length > 0) this.#forgetting = setTimeout(() => this.#offer([]), UNDO_MS);
    this.#host.requestUpdate();
  }
}
