import { setTimeout as sleep } from 'node:timers/promises';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import type { Connection } from '../../../station/runtime/platform.ts';
import { until } from '../../bridge/until.ts';
import type { Credential } from './cast.ts';
import { ACTIONS, type Action, type Kind, KINDS, TOPICS } from './matrix.ts';

const TELLS_MS = 300;
/** Beside each other, for much of it is waiting: who is refused has to come again. */
const LANES = [0, 1, 2, 3].map((lane) => TOPICS.filter((_, at) => at % 4 === lane));

/** A broker with everybody of the matrix, and a connection of the bridge's own that may all. */
export interface Stage {
  readonly url: string;
  readonly cast: ReadonlyMap<Kind, Credential | undefined>;
  readonly own: Connection;
}

/** Tries every cell of the matrix at a broker; gives those that went well, as `kind topic action`. */
export async function play(stage: Stage): Promise<ReadonlySet<string>> {
  const witness = new Witness(stage.own);
  await stage.own.subscribe(['#']);
  const done = new Set<string>();
  for (const action of ['hear', 'hear what was kept'] as const)
    for (const cell of await hearAll(stage, action)) done.add(cell);
  for (const part of [wills, sayAll])
    await Promise.all(KINDS.flatMap((kind) => LANES.map((topics) => part(stage, kind, topics))));
  await sleep(TELLS_MS); // a broker has to notice that a socket is gone
  await witness.hearsNow();
  for (const cell of witness.heard) done.add(cell);
  return done;
}

export const cellOf = (kind: Kind, topic: string, action: Action): string => `${kind} ${topic} ${action}`;
export const CELLS = KINDS.flatMap((kind) =>
  TOPICS.flatMap((topic) => ACTIONS.map((action) => ({ kind, topic, action }))),
);

/** Hears all that is said, as the bridge does. */
class Witness {
  readonly heard = new Set<string>();
  readonly #own: Connection;
  #marks = 0;

  constructor(own: Connection) {
    this.#own = own;
    void (async () => {
      for await (const { payload } of own.incoming) this.heard.add(new TextDecoder().decode(payload));
    })();
  }

  /** Resolves once what was said before is heard. */
  async hearsNow(): Promise<void> {
    const mark = `mark ${++this.#marks}`;
    await this.#own.publish(said('fieldline/bridge-1f2e/mark', mark));
    await until(() => this.heard.has(mark));
  }
}

const said = (topic: string, text: string, retain = false) =>
  ({ topic, payload: new TextEncoder().encode(text), qos: 1, retain }) as const;

export function enter({ url, cast }: Stage, kind: Kind, more: IClientOptions = {}): Promise<MqttClient> {
  const clientId = `${kind}-${Math.random().toString(16).slice(2)}`;
  return connectAsync(url, { clientId, reconnectPeriod: 0, ...cast.get(kind), ...more }, false);
}

/** What each kind hears of what the bridge says on every topic, live or kept, by every filter that could let it in. */
async function hearAll(stage: Stage, action: Action): Promise<readonly string[]> {
  const isKept = action !== 'hear';
  const speak = async () => {
    for (const topic of TOPICS) await stage.own.publish(said(topic, `${action} ${topic}`, isKept));
  };
  if (isKept) await speak();
  const ears = await Promise.all(KINDS.map((kind) => ear(stage, kind, action)));
  if (!isKept) await speak();
  await sleep(TELLS_MS);
  for (const { client } of ears) {
    await client.subscribeAsync('fieldline/nobody/#').catch(() => undefined); // a turn to the broker and back
    await client.endAsync(true);
  }
  if (isKept) for (const topic of TOPICS) await stage.own.publish(said(topic, '', true));
  return ears.flatMap(({ heard }) => [...heard]);
}

async function ear(stage: Stage, kind: Kind, action: Action) {
  const client = await enter(stage, kind);
  const heard = new Set<string>();
  client.on('message', (topic, payload) => {
    if (String(payload) === `${action} ${topic}`) heard.add(cellOf(kind, topic, action));
    else heard.add(`${kind} heard what nobody said: ${topic}`);
  });
  for (const filter of ['#', '+/+/#', 'fieldline/#', '$SYS/#', '$share/g/fieldline/#', ...TOPICS])
    await client.subscribeAsync(filter, { qos: 1 }).catch(() => undefined);
  return { client, heard };
}

/** Says everything, plainly and kept; who is sent away for it comes again. */
async function sayAll(stage: Stage, kind: Kind, topics: readonly string[]): Promise<void> {
  let client = await enter(stage, kind);
  let gone = closing(client);
  for (const topic of topics)
    for (const action of ['say', 'keep'] as const) {
      if (!client.connected) {
        client = await enter(stage, kind);
        gone = closing(client);
      }
      const retain = action === 'keep';
      const sent = client.publishAsync(topic, cellOf(kind, topic, action), { qos: 1, retain });
      await Promise.race([sent.catch(() => undefined), gone]);
    }
  await client.endAsync(true);
}

const closing = (client: MqttClient): Promise<void> =>
  new Promise((resolve) => client.once('close', () => resolve()));

/** Comes with every will, and is gone without a goodbye; a broker may refuse it at the door, too. */
async function wills(stage: Stage, kind: Kind, topics: readonly string[]): Promise<void> {
  for (const topic of topics) {
    const payload = Buffer.from(cellOf(kind, topic, 'will'));
    const client = await enter(stage, kind, { will: { topic, payload, qos: 1, retain: false } }).catch(
      () => undefined,
    );
    client?.stream.destroy();
  }
}
