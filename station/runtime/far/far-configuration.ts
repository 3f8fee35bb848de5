import type { ConfigPush, ConfigurationApi, ConfigView, DiagnoseQuery } from '../../api/configuration.ts';
import type { DesiredView } from '../../model/configuration.ts';
import { fault } from '../../model/fault.ts';
import type { Way } from '../../uplink/speakers.ts';
import { given } from '../../uplink/native/fields.ts';
import {
  type Configuring,
  configuringMessage,
  desiredMessage,
  readPushed,
  readView,
} from '../desired/message.ts';
import { TextAnswer } from '../desired/text-parts.ts';
import type { Clock } from '../platform.ts';
import type { KnownStation } from './known-station.ts';
import type { Questions } from './questions.ts';

/** The configuration of another station: asked of it while it is there, and left for it at the broker while it is away. */
export class FarConfiguration implements ConfigurationApi {
  readonly #known: KnownStation;
  readonly #questions: Questions;
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #way: () => Way | undefined;

  constructor(
    known: KnownStation,
    questions: Questions,
    clock: Clock,
    newId: () => string,
    way: () => Way | undefined,
  ) {
    this.#known = known;
    this.#questions = questions;
    this.#clock = clock;
    this.#newId = newId;
    this.#way = way;
  }

  async configuration(_station: string, version?: number): Promise<ConfigView> {
    const { id: station, online, reported, waiting } = this.#known;
    if (!online) return { station, ...given({ reported, waiting }) };
    const text = await this.#ask({ do: 'get', id: this.#newId(), ...given({ version }) });
    return { ...readView(station, text), ...given({ waiting }) };
  }

  /** @throws uplink/unreachable where there is no way to the broker; link/silent, and what the station refuses it with. */
  async pushConfiguration(_station: string, push: ConfigPush): Promise<DesiredView | undefined> {
    const { id: station, online } = this.#known;
    const whole = { ...push, id: push.id ?? this.#newId(), askedMs: this.#clock.now() };
    if (online) return readPushed(await this.#ask({ do: 'push', id: this.#newId(), push: whole }));
    const way = this.#way();
    if (!way) throw fault('uplink/unreachable', { url: '' });
    await way.publish(desiredMessage(station, whole));
    return undefined;
  }

  /** @throws uplink/unreachable, link/silent, and what the station refuses it with. */
  async diagnose(_station: string, { by, values = false }: DiagnoseQuery): Promise<string> {
    if (!this.#known.online) throw fault('uplink/unreachable', { url: '' });
    return await this.#ask({ do: 'diagnose', id: this.#newId(), by, values });
  }

  async #ask(asked: Configuring): Promise<string> {
    const way = this.#way();
    if (!way) throw fault('uplink/unreachable', { url: '' });
    const answer = new TextAnswer();
    const question = configuringMessage(this.#known.id, asked);
    return await this.#questions.ask(asked.id, question, way, (payload) => answer.add(payload), 'configured');
  }
}
