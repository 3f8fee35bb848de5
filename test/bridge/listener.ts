import { type MqttClient, connectAsync } from 'mqtt';
import type { Credential } from '../trust/broker/cast.ts';
import { until } from './until.ts';

/** Whatever JSON holds: a test looks at it as it finds it. */
// oxlint-disable-next-line no-explicit-any
type Body = Record<string, any>;

export interface Heard {
  readonly topic: string;
  readonly text: string;
  readonly retained: boolean;
}

/** An MQTT client as anybody would write it: MQTT.js itself, none of our code. */
export class Listener {
  readonly client: MqttClient;
  readonly heard: Heard[] = [];

  private constructor(client: MqttClient) {
    this.client = client;
    client.on('message', (topic, payload, { retain }) =>
      this.heard.push({ topic, text: payload.toString(), retained: retain }),
    );
  }

  static at(url: string, clientId: string, ...filters: string[]): Promise<Listener> {
    return Listener.as({}, url, clientId, ...filters);
  }

  /** One that shows a credential, and so may say something, too. */
  static async as(
    { username, password }: Partial<Credential>,
    url: string,
    clientId: string,
    ...filters: string[]
  ): Promise<Listener> {
    const shown = username && password ? { username, password } : {};
    const listener = new Listener(await connectAsync(url, { clientId, reconnectPeriod: 0, ...shown }, false));
    if (filters.length > 0) await listener.client.subscribeAsync(filters, { qos: 1 });
    return listener;
  }

  /** The first message on a topic that ends so and holds, as JSON; waits for it. */
  async json(ending: string, holds: (body: Body) => boolean = () => true): Promise<Body> {
    const find = () =>
      this.heard
        .filter(({ topic, text }) => topic.endsWith(ending) && text !== '')
        .map(({ text }) => JSON.parse(text))
        .find(holds);
    await until(() => find() !== undefined);
    return find();
  }

  publish(topic: string, body: unknown, retain = false): Promise<unknown> {
    return this.client.publishAsync(topic, JSON.stringify(body), { qos: 1, retain });
  }

  close(): Promise<void> {
    return this.client.endAsync(true);
  }
}
