import { randomBytes } from 'node:crypto';
import type { LinkSpec } from '../../station/model/link.ts';
import { fault, toFault } from '../../station/model/fault.ts';
import type { Clock, Connection, Link } from '../../station/runtime/platform.ts';
import type { Broker } from '../broker/broker.ts';
import { connectMqtt } from '../mqtt-brokers.ts';
import type { Elsewhere } from './config.ts';
import type { ForeignTopics } from './foreign-topics.ts';
import { MqttLink } from './mqtt-link.ts';

/** The embedded broker, as addresses name it: `mqtt:here`. */
const HERE = 'here';

/** Opens what devices at brokers say: at the embedded one, or at those that `mqtt-in.json` names. A connection a device. */
export class MqttIn {
  readonly #station: string;
  readonly #broker: Pick<Broker, 'connect'>;
  readonly #elsewhere: Readonly<Record<string, Elsewhere>>;
  readonly #foreign: ForeignTopics;

  constructor(
    station: string,
    broker: Pick<Broker, 'connect'>,
    elsewhere: Readonly<Record<string, Elsewhere>>,
    foreign: ForeignTopics,
  ) {
    this.#station = station;
    this.#broker = broker;
    this.#elsewhere = elsewhere;
    this.#foreign = foreign;
  }

  /** @throws link/not-found where there is no such broker or nobody answers, link/denied, link/unsupported. */
  async open(
    name: string,
    address: string,
    clock: Clock,
    signal: AbortSignal,
    spec: LinkSpec,
  ): Promise<Link> {
    if (spec.kind !== 'mqtt') throw fault('link/unsupported', { address });
    const stopReading = name === HERE ? this.#foreign.read(spec.filters) : () => undefined;
    try {
      const connection = await this.#connect(name, address, signal);
      const link = new MqttLink(connection, spec, address, clock, signal);
      void connection.ended.then(stopReading);
      await link.subscribed();
      return link;
    } catch (error) {
      stopReading();
      throw signal.aborted ? error : meaning(error, address);
    }
  }

  #connect(name: string, address: string, signal: AbortSignal): Promise<Connection> {
    const chance = randomBytes(6).toString('hex');
    if (name === HERE) return this.#broker.connect(`${this.#station}-in-${chance}`, undefined, signal);
    const target = Object.hasOwn(this.#elsewhere, name) ? this.#elsewhere[name] : undefined;
    if (!target) throw fault('link/not-found', { address });
    return connectMqtt({ ...target, clientId: `fieldline-${chance}` }, undefined, signal);
  }
}

/** What a broker's answer means for whoever looks at the device. */
function meaning(error: unknown, address: string) {
  const { code } = toFault(error);
  if (code.startsWith('link/')) return error;
  if (code === 'uplink/refused') return fault('link/denied', { address }, error);
  return fault(code === 'uplink/bad-address' ? 'link/unsupported' : 'link/not-found', { address }, error);
}
