import type { AlarmAct } from '../../../api/alarms.ts';
import { fault, toFault } from '../../../model/fault.ts';
import type { Message } from '../../../uplink/message.ts';
import type { AlarmDesk } from '../alarm-desk.ts';
import { type Acted, actedMessage, type ActingHeard, readActing } from './message.ts';

const MOST_WAITING = 32;
const MOST_KNOWN = 64;

/** What people at other stations do with the alarms here: each word once, and answered only once it would survive a restart. */
export class FarActs {
  readonly #station: string;
  readonly #alarms: Pick<AlarmDesk, 'act' | 'editMaintenance'>;
  readonly #known = new Map<string, Promise<Acted>>();
  #waiting = 0;

  /** `alarms` checks what it is given, which comes from anybody. */
  constructor(station: string, alarms: Pick<AlarmDesk, 'act' | 'editMaintenance'>) {
    this.#station = station;
    this.#alarms = alarms;
  }

  /** @throws frame/length, frame/syntax; action/too-many. */
  async heard(payload: Uint8Array): Promise<Message> {
    const asked = readActing(payload);
    const answer = this.#known.get(asked.id) ?? this.#begin(asked);
    return actedMessage(this.#station, asked.id, await answer);
  }

  #begin(asked: ActingHeard): Promise<Acted> {
    const { id } = asked;
    if (this.#waiting >= MOST_WAITING) throw fault('action/too-many', { most: MOST_WAITING });
    this.#waiting++;
    const done =
      'maintenance' in asked
        ? this.#alarms.editMaintenance(asked.maintenance)
        : this.#alarms.act(asked.act as AlarmAct);
    const answer = done
      .then((): Acted => ({ is: 'done' }))
      .catch((error: unknown): Acted => ({ is: 'refused', fault: toFault(error) }))
      .finally(() => this.#waiting--);
    this.#known.set(id, answer);
    for (const old of [...this.#known.keys()].slice(0, -MOST_KNOWN)) this.#known.delete(old);
    return answer;
  }
}
