import { deviceOf, type DeviceState, type Logged } from '../../../model/entry.ts';
import type { Incoming } from '../../../runtime/platform.ts';
import type { Heard, Speaker, Speech } from '../../dialect.ts';
import type { Message } from '../../message.ts';
import type { DeviceMeta } from '../../native/device.ts';
import { Numbers } from '../../numbers.ts';
import type { Lane, Parcel } from '../../parcel.ts';
import { packed } from '../packed.ts';
import { Births } from './births.ts';
import { type Named, toldMetrics, whole } from './device-metrics.ts';
import { commandsOf, isRebirth } from './orders.ts';
import { DataType, type Metric, numbered, payload } from './payload.ts';
import { PrimaryHost } from './primary-host.ts';
import { type EdgeTopics, edgeTopics, verbOf } from './topic.ts';

/** The verbs whose messages are numbered. */
const NUMBERED: ReadonlySet<string | undefined> = new Set(['NBIRTH', 'DBIRTH', 'DDEATH', 'DDATA']);

/** One session of an edge node: born, numbered from 0, and dead with its connection. Source: Sparkplug 3.0, chapter 5. */
export class EdgeNode implements Speech {
  readonly #speaker: Speaker;
  readonly #topics: EdgeTopics;
  readonly #host: PrimaryHost | undefined;
  readonly #births: Births;
  /** Devices that are there; others are born only for as long as something late is told of them. */
  readonly #live = new Set<string>();
  #seq = 0;

  readonly will: Message;
  readonly listens: readonly string[];
  readonly birthFirst = true;
  readonly waits: boolean;

  constructor(speaker: Speaker) {
    this.#speaker = speaker;
    this.#births = new Births(speaker);
    const { group, primaryHost } = speaker.uplink.dialectOptions ?? {};
    this.#topics = edgeTopics(group || 'Fieldline', speaker.origin.station);
    this.#host = primaryHost ? new PrimaryHost(primaryHost) : undefined;
    this.waits = this.#host !== undefined;
    this.will = { ...messageOf(this.#topics.node('NDEATH'), payload([this.#bdSeq()])), qos: 1 };
    const state = this.#host ? [this.#host.topic] : [];
    this.listens = [this.#topics.node('NCMD'), this.#topics.device('DCMD', '+'), ...state];
  }

  /** The births of all that are there follow at once: nothing may come between those of one sequence. */
  online(): readonly Message[] {
    const timestamp = this.#now();
    const { epoch } = this.#speaker.origin;
    const metrics: Metric[] = [
      this.#bdSeq(),
      { name: 'Node Control/Rebirth', timestamp, type: DataType.Boolean, value: false, typed: true },
      { name: 'Fieldline/epoch', timestamp, type: DataType.String, value: epoch, typed: true },
    ];
    this.#births.forgetAll();
    const birth = messageOf(this.#topics.node('NBIRTH'), payload(metrics, timestamp));
    return [birth, ...[...this.#live].map((device) => this.#birth(device))];
  }

  device({ device }: DeviceMeta, state: DeviceState | undefined): readonly Message[] {
    const toldJustNow = state !== undefined && this.#births.has(device);
    if (state?.phase === 'live') this.#live.add(device);
    return this.#live.has(device) && !toldJustNow ? [this.#birth(device)] : [];
  }

  /** Rows are told by the log only. */
  row(): readonly Message[] {
    return [];
  }

  removed({ device }: DeviceMeta): readonly Message[] {
    this.#live.delete(device);
    return this.#births.has(device) ? [this.#death(device)] : [];
  }

  goodbye(): readonly Message[] {
    return [{ ...this.will, qos: 0 }];
  }

  *parcels(entries: readonly Logged[], lane: Lane, mostBytes: number): Generator<Parcel> {
    let run: Logged[] = [];
    for (const entry of entries) {
      if (entry.kind !== 'state') {
        run.push(entry);
        continue;
      }
      yield* this.#told(run, lane, mostBytes);
      run = [];
      const messages = lane === 'live' ? this.#became(entry.device, entry.state) : [];
      yield { messages, numbers: new Numbers([[entry.seq, entry.seq]]) };
    }
    yield* this.#told(run, lane, mostBytes);
  }

  gone(ranges: Numbers['ranges']): Parcel {
    return { messages: [], numbers: new Numbers(ranges) };
  }

  leaving(message: Message): Message {
    const verb = verbOf(message.topic);
    if (!NUMBERED.has(verb)) return message;
    if (verb === 'NBIRTH') this.#seq = 0;
    const seq = this.#seq;
    this.#seq = (seq + 1) % 256;
    return { ...message, payload: numbered(message.payload, seq) };
  }

  heard(incoming: Incoming): readonly Heard[] {
    if (incoming.topic === this.#host?.topic) return this.#host.heard(incoming.payload);
    if (incoming.topic === this.#topics.node('NCMD'))
      return isRebirth(incoming.payload) ? [{ kind: 'again' }] : [];
    const device = this.#topics.commanded(incoming.topic);
    if (device === undefined) return [];
    return commandsOf(device, incoming, (alias) => this.#births.nameOf(device, alias));
  }

  *#told(entries: readonly Logged[], lane: Lane, mostBytes: number): Generator<Parcel> {
    const metas = new Map(this.#speaker.devices().map((meta) => [meta.device, meta]));
    const told = new Map(entries.map((entry) => [entry, toldMetrics(entry, metas.get(deviceOf(entry)))]));
    const devices = new Map<string, Set<string>>();
    for (const [entry, metrics] of told) {
      const names = devices.get(deviceOf(entry)) ?? new Set();
      devices.set(deviceOf(entry), names);
      for (const { name } of metrics) names.add(name);
    }
    for (const [device, names] of devices)
      if (!this.#births.covers(device, names))
        yield { messages: [this.#birth(device, names)], numbers: new Numbers() };
    yield* packed(entries, mostBytes, {
      pieces: (entry) => told.get(entry)!,
      sizeOf: ({ value }) => 32 + (typeof value === 'string' ? 3 * value.length : 0),
      message: (device, metrics) => this.#data(device, metrics, lane),
    });
    for (const device of devices.keys())
      if (!this.#live.has(device)) yield { messages: [this.#death(device)], numbers: new Numbers() };
  }

  #became(device: string, { phase }: DeviceState): readonly Message[] {
    const born = this.#births.has(device);
    if (phase !== 'live') {
      this.#live.delete(device);
      return born ? [this.#death(device)] : [];
    }
    this.#live.add(device);
    return born ? [] : [this.#birth(device)];
  }

  #birth(device: string, names?: Iterable<string>): Message {
    const metrics = this.#births.birth(device, names);
    return messageOf(this.#topics.device('DBIRTH', device), payload(metrics, this.#now()));
  }

  #death(device: string): Message {
    this.#births.death(device);
    return messageOf(this.#topics.device('DDEATH', device), payload([], this.#now()));
  }

  #data(device: string, metrics: readonly Named[], lane: Lane): Message {
    const historical = lane === 'late' ? { historical: true as const } : {};
    // In order of their times, as the specification wants them: a clock may have been set back between rows.
    const inOrder = metrics.toSorted((one, other) => (one.timestamp ?? 0) - (other.timestamp ?? 0));
    const told = inOrder.map((metric) => ({ ...this.#births.aliased(device, metric), ...historical }));
    return messageOf(this.#topics.device('DDATA', device), payload(told, this.#now()));
  }

  /** Counts connections from 0 to 255, so that a late death is not taken for that of the living. */
  #bdSeq(): Metric {
    const value = this.#speaker.connection % 256;
    return { name: 'bdSeq', timestamp: this.#now(), type: DataType.Int64, value, typed: true };
  }

  #now(): number {
    return whole(this.#speaker.now());
  }
}

const messageOf = (topic: string, bytes: Uint8Array): Message => ({
  topic,
  payload: bytes,
  qos: 0,
  retain: false,
});
