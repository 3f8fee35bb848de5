import type { AlarmAct, AlarmPage, MaintenanceEdit, MaintenanceView } from '../../api/alarms.ts';
import { fault } from '../../model/fault.ts';
import type { Way } from '../../uplink/speakers.ts';
import { alarmsGet, readAlarmPage, readMaintenance } from '../../uplink/native/alarm-past.ts';
import { given } from '../../uplink/native/fields.ts';
import { actingMessage, type ActingWord, readActed } from '../rules/acting/message.ts';
import type { KnownStation } from './known-station.ts';
import type { Questions } from './questions.ts';

/** The alarms of another station, as somebody here deals with them: done once that station has kept it. */
export class FarAlarmDesk {
  readonly #known: Pick<KnownStation, 'id' | 'online'>;
  readonly #questions: Questions;
  readonly #newId: () => string;
  readonly #way: () => Way | undefined;

  constructor(
    known: Pick<KnownStation, 'id' | 'online'>,
    questions: Questions,
    newId: () => string,
    way: () => Way | undefined,
  ) {
    this.#known = known;
    this.#questions = questions;
    this.#newId = newId;
    this.#way = way;
  }

  /**
   * Resolves once it has kept what somebody here does with one of its alarms.
   * @throws link/silent where nobody knows whether it has; uplink/unreachable, and what it refuses it with.
   */
  act(act: AlarmAct): Promise<void> {
    return this.#say({ act });
  }

  /** The same for a time in which its alarms are off by design. @throws as {@link act}. */
  editMaintenance(maintenance: MaintenanceEdit): Promise<void> {
    return this.#say({ maintenance });
  }

  /** From itself, or while it is away from who stores its log. @throws link/silent, uplink/unreachable, and what the other side says. */
  async history(cursor: number | undefined): Promise<AlarmPage> {
    const id = this.#newId();
    const question = alarmsGet(this.#known.id, { id, alarms: given({ cursor }) });
    return await this.#questions.ask(id, question, this.#there(), readAlarmPage);
  }

  /** @throws link/silent, uplink/unreachable: nobody else knows it. */
  async maintenance(): Promise<readonly MaintenanceView[]> {
    const id = this.#newId();
    const question = alarmsGet(this.#known.id, { id, maintenance: {} });
    return await this.#questions.ask(id, question, this.#there(this.#known.online), readMaintenance);
  }

  async #say(word: ActingWord): Promise<void> {
    const way = this.#there(this.#known.online);
    const id = this.#newId();
    await this.#questions.ask(id, actingMessage(this.#known.id, { id, ...word }), way, readActed);
  }

  /** @throws uplink/unreachable */
  #there(isThere = true): Way {
    const way = isThere ? this.#way() : undefined;
    if (!way) throw fault('uplink/unreachable', { url: '' });
    return way;
  }
}
