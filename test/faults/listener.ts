import { connect, type MqttClient } from 'mqtt';

/** Looks on at a broker, as anybody may: what a station's receiver confirmed, and what the station said more than once. */
export class Listener {
  readonly #client: MqttClient;
  readonly #heard = new Map<string, number>();
  /** The last acknowledgement: everything up to here is stored. */
  confirmed = 0;

  constructor(url: string, station: string) {
    // Killed brokers come back: the listener shall be there before anybody else.
    this.#client = connect(url, {
      reconnectPeriod: 20,
      clientId: `listener-${process.pid}`,
      connectTimeout: 2_000,
    });
    this.#client.on('error', () => undefined);
    this.#client.subscribe([`fieldline/${station}/ack/+`, `fieldline/${station}/devices/+/batch`], {
      qos: 1,
    });
    this.#client.on('message', (topic, payload) => {
      const said = JSON.parse(payload.toString()) as { epoch: string; upTo: number; seq: [number, number][] };
      if (topic.includes('/ack/')) this.confirmed = said.upTo;
      else for (const [seq] of said.seq) this.#count(`${said.epoch}/${seq}`);
    });
  }

  get isThere(): boolean {
    return this.#client.connected;
  }

  /** Entries that came again: a hub has had each of them before, and stored it once. */
  get duplicates(): number {
    return [...this.#heard.values()].reduce((sum, times) => sum + times - 1, 0);
  }

  close(): Promise<void> {
    return this.#client.endAsync(true);
  }

  #count(entry: string): void {
    this.#heard.set(entry, (this.#heard.get(entry) ?? 0) + 1);
  }
}
