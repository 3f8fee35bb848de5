import { type Chance } from '../../faults/seed.ts';
import { HOME } from '../../../node-bridge/trust/roles.ts';
import { known, type TenantId, TENANTS, trace } from './marked.ts';
import { type Schema, SchemaValues } from './schema-values.ts';

/** A route as the bridge's OpenAPI file tells it. */
export interface Told {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Schema }>> };
}

export type Call =
  | {
      readonly by: 'http';
      readonly method: string;
      readonly path: string;
      readonly body?: string;
      readonly type?: string;
    }
  | { readonly by: 'subscribe'; readonly filter: string }
  | {
      readonly by: 'publish' | 'will';
      readonly topic: string;
      readonly payload: string;
      readonly retain: boolean;
    }
  | { readonly by: 'live'; readonly query: string }
  | {
      readonly by: 'coap';
      readonly code: number;
      readonly path: string;
      readonly payload: string;
      readonly observe: boolean;
    };

const ODD = [
  'yard',
  'garden',
  'ghost',
  '*',
  '#',
  '+',
  '..',
  '__proto__',
  'a b',
  '%2e%2e',
  '',
  '0',
  '1e9',
  '123456',
  '0'.repeat(16),
];
const COAP_METHODS = [1, 1, 1, 2, 3, 4, 5] as const;

/** Calls by chance over everything that a bridge offers, each naming what there is of all tenants, as far as it can be guessed. */
export class RandomCalls {
  readonly #chance: Chance;
  readonly #values: SchemaValues;
  readonly #routes: readonly Told[];
  readonly #words: readonly string[];
  /** Whose names the call is about that is being made. */
  #about: TenantId | 'ghost' = HOME;

  /** `ids`: of tokens, as somebody may have seen them in a list. */
  constructor(
    chance: Chance,
    routes: readonly Told[],
    named: Readonly<Record<string, Schema>>,
    ids: readonly string[],
  ) {
    this.#chance = chance;
    this.#routes = routes;
    this.#values = new SchemaValues(chance, named);
    const names = TENANTS.flatMap((tenant) => Object.values(known(tenant)));
    const channels = TENANTS.map(known).map(
      ({ station, device, channel }) => `${station}:${device}/${channel}`,
    );
    this.#words = [...names, ...channels, ...ids, ...TENANTS, ...ODD];
  }

  next(tenant: TenantId): Call {
    this.#about = this.#is(0.4) ? tenant : this.#chance.oneOf([...TENANTS, 'ghost'] as const);
    const kind = this.#chance.below(1);
    if (kind < 0.6) return this.#http(tenant);
    if (kind < 0.7) return { by: 'subscribe', filter: this.#filter() };
    if (kind < 0.9)
      return {
        by: this.#is(0.2) ? 'will' : 'publish',
        topic: this.#topic(),
        payload: this.#said(tenant),
        retain: this.#is(0.3),
      };
    if (kind < 0.94) {
      const asked = ['station', 'device'].filter(() => this.#is(0.5));
      return { by: 'live', query: this.#query(asked.map((name) => [name, this.#named(name)])) };
    }
    const path = this.#is(0.2)
      ? '.well-known/core'
      : `sensors/${this.#named('device')}${this.#is(0.4) ? `/${this.#named('channel')}` : ''}`;
    return {
      by: 'coap',
      code: this.#chance.oneOf(COAP_METHODS),
      path,
      payload: this.#said(tenant),
      observe: this.#is(0.2),
    };
  }

  #is = (share: number): boolean => this.#chance.below(1) < share;

  #http(tenant: TenantId): Call {
    const { method, path, parameters, requestBody } = this.#chance.oneOf(this.#routes);
    const place = path.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(this.#named(name)));
    // How long to wait is always said: a call by chance must not wait for its turn.
    const asked = parameters.filter(
      (each) => each.in === 'query' && (each.name === 'waitMs' || this.#is(0.6)),
    );
    const query = asked.map(({ name, schema }): [string, string] => [name, this.#text(name, schema)]);
    const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? [];
    const url = `${place}${this.#query(query)}`;
    if (type === undefined) return { by: 'http', method, path: url };
    if (type !== 'application/json')
      return { by: 'http', method, path: url, type: 'application/json', body: this.#said(tenant) };
    const value = this.#values.of(content?.schema ?? {}, [...this.#words, trace(tenant).mark]);
    return { by: 'http', method, path: url, type, body: JSON.stringify(value) };
  }

  /** A name where one belongs: of a station where stations are named. */
  #named(name: string): string {
    const names: Readonly<Record<string, string>> = known(this.#about);
    const fitting = names[name === 'name' ? 'device' : name];
    if (fitting !== undefined && this.#is(0.85)) return fitting;
    if (name === 'station' && this.#is(0.5)) return 'yard';
    return this.#chance.oneOf(this.#words);
  }

  #text(name: string, schema: Schema): string {
    if (name === 'devices' || name === 'channels') return this.#named(name.slice(0, -1));
    if (name in known(HOME)) return this.#named(name);
    const value = this.#values.of(schema, this.#words);
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  }

  #query(all: [string, string][]): string {
    return all.length === 0 ? '' : `?${new URLSearchParams(all).toString()}`;
  }

  #filter(): string {
    const level = () => (this.#is(0.3) ? '+' : this.#named(this.#chance.oneOf(['station', 'device'])));
    const forms = [
      () => '#',
      () => 'fieldline/#',
      () => `fieldline/${level()}/#`,
      () => `fieldline/${level()}/devices/${level()}/batch`,
      () =>
        `fieldline/${level()}/${this.#chance.oneOf(['status', 'alarms', 'log', 'ack/+', 'history/+', 'rules/#'])}`,
      () => `$share/g/fieldline/${level()}/#`,
      () => `$SYS/${level()}/#`,
      () => `+/${level()}/+/${level()}`,
      () => `tele/${level()}/#`,
    ];
    return this.#chance.oneOf(forms)();
  }

  #topic(): string {
    const [station, device] = [this.#named('station'), this.#named('device')];
    const said = [
      'status',
      'alarms',
      'log',
      'gap',
      'placing',
      'acting',
      'history/get',
      'history/x',
      'rules/x',
      'time-correction',
      'ack/yard',
    ];
    const ofDevice = ['set', 'set', 'state', 'panel', 'batch', 'event', 'meta', 'status', 'outcome'];
    if (this.#is(0.15)) return `tele/${this.#chance.oneOf(['pump', device])}/level`;
    if (this.#is(0.4)) return `fieldline/${station}/${this.#chance.oneOf(said)}`;
    return `fieldline/${station}/devices/${device}/${this.#chance.oneOf(ofDevice)}`;
  }

  /** What leaves a trace wherever it gets to: as a question, a command, a row, or a bare number. */
  #said(tenant: TenantId): string {
    const { mark, number } = trace(tenant);
    if (this.#is(0.3)) return String(number);
    const channel = this.#named('channel');
    const by = { who: mark, from: mark };
    return JSON.stringify(
      this.#chance.oneOf([
        { id: mark, channel, value: number, by },
        { id: mark, device: this.#named('device'), channel, from: 0, to: Date.now(), points: 10 },
        { status: 'online', time: Date.now(), epoch: mark, next: 1, label: mark },
        { epoch: mark, seq: 1, time: Date.now(), rule: mark, version: 1, text: mark },
        { epoch: mark, seq: [[1, Date.now(), { [channel]: number }]] },
        { mark, number, act: 'acknowledge', rule: known(tenant).rule },
      ]),
    );
  }
}

/** The same call for names that nobody has; undefined where it names nobody else's. */
export function ghostOf(tenant: TenantId, path: string): string | undefined {
  const others = TENANTS.filter((other) => other !== tenant && other !== HOME);
  const changed = others.reduce((text, other) => text.replaceAll(`q7${other}`, 'q7ghost'), path);
  return changed === path ? undefined : changed;
}
