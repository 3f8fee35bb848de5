import type { ColumnCodec } from '../../codec/column-codec.ts';
import type { AlarmBoard } from '../../api/alarm-board.ts';
import type { ConfigView } from '../../api/configuration.ts';
import type { DeviceView } from '../../api/device.ts';
import type { StationView } from '../../api/news.ts';
import type { Outcome } from '../../model/command.ts';
import type { Reported } from '../../model/configuration.ts';
import { usualControl } from '../../model/control.ts';
import type { DeviceState, Gap } from '../../model/entry.ts';
import type { Fault } from '../../model/fault.ts';
import { readAlarms } from '../../uplink/native/alarms.ts';
import { readReported } from '../../uplink/native/configuration.ts';
import { type DeviceMeta, readLastRow, readMeta } from '../../uplink/native/device.ts';
import { readDeviceStatus } from '../../uplink/native/device-status.ts';
import { readFace } from '../../uplink/native/panel.ts';
import { received } from '../../uplink/native/received.ts';
import { given } from '../../uplink/native/fields.ts';
import { readStationStatus } from '../../uplink/native/station-status.ts';
import { readTimeCorrection } from '../../uplink/native/time-correction.ts';
import type { Place } from '../../uplink/topics.ts';
import { readDesired } from '../desired/message.ts';
import { ChartColumns } from '../charts/columns.ts';
import type { ColumnSource } from '../charts/loaded-page.ts';
import type { Clock, Incoming } from '../platform.ts';
import type { ShownDevice } from '../exports/recording-head.ts';
import { FarDevice } from './far-device.ts';
import { FarHolders } from './far-holders.ts';

const MOST_DEVICES = 256;

type Status =
  | { readonly status: 'online'; readonly sinceMs: number }
  | { readonly status: 'offline' | 'unknown'; readonly sinceMs: number; readonly fault: Fault };

/** What the messages of another station tell of it: that it is there, its devices, their last minutes. */
export class KnownStation {
  readonly id: string;
  readonly columns: ChartColumns;
  readonly #clock: Clock;
  readonly #devices = new Map<string, FarDevice>();
  readonly #holders: FarHolders;
  readonly #packing: ColumnCodec | undefined;
  readonly #late: (device: string) => void;
  #status: Status;
  #label: string | undefined;
  #isBridge = false;
  #isCut = false;
  #board: AlarmBoard | undefined;
  #reported: Reported | undefined;
  #waiting: ConfigView['waiting'];
  /** The segments whose stamps are known to be wrong. */
  #wrong = '[]';

  /** `late` is told when a device's past has changed. */
  constructor(id: string, clock: Clock, packing: ColumnCodec | undefined, late: (device: string) => void) {
    this.#packing = packing;
    this.id = id;
    this.#clock = clock;
    this.#holders = new FarHolders(clock);
    this.#late = late;
    this.#status = { status: 'unknown', sinceMs: clock.now(), fault: lostTo(id) };
    this.columns = new ChartColumns(ringsOf(this.#devices), id);
  }

  get online(): boolean {
    return this.#status.status === 'online';
  }
  /** Whether the broker lost it, as far as is known. */
  get isCut(): boolean {
    return this.#isCut;
  }
  get view(): StationView {
    const { status, sinceMs } = this.#status;
    const is = this.#isBridge ? ({ isBridge: true } as const) : {};
    const alarms = this.#board && this.#board.cards.length + this.#board.more;
    return { id: this.id, ...given({ label: this.#label, alarms }), own: false, status, sinceMs, ...is };
  }
  get devices(): readonly DeviceView[] {
    const nowMs = this.#clock.now();
    return [...this.#devices].flatMap(([id, device]) => {
      const controls = this.#holders.views(id);
      const view = device.view(this.id, this.#instead(), nowMs);
      return view ? { ...view, ...given({ controls }) } : [];
    });
  }

  /** Its devices, with how their values are shown. */
  get shown(): readonly ShownDevice[] {
    return this.devices.map((view) => ({ view, displays: this.#devices.get(view.device)!.displays }));
  }

  get metas(): readonly DeviceMeta[] {
    return [...this.#devices.values()].flatMap(({ meta }) => meta ?? []);
  }

  /** Its alarms and its rules' notes, as it told them last; undefined where it never has. */
  get board(): AlarmBoard | undefined {
    return this.#board;
  }

  /** Which configuration holds there, as it told last. */
  get reported(): Reported | undefined {
    return this.#reported;
  }

  /** What was left for it at the broker and is not known there yet. */
  get waiting(): ConfigView['waiting'] {
    return this.#waiting?.id === this.#reported?.desired?.id ? undefined : this.#waiting;
  }

  device(id: string): FarDevice | undefined {
    return this.#devices.get(id);
  }

  /** Nobody listens any more. */
  lost(why: Fault): void {
    this.#status = { status: 'unknown', sinceMs: this.#clock.now(), fault: why };
    for (const device of this.#devices.values()) device.lost();
  }

  /** Somebody listens from now on, and nothing is known of before. */
  beginAnew(): void {
    for (const { ring } of this.#devices.values()) ring.clear();
    this.columns.forget();
  }

  /** It was there last at that time, and nobody has listened since. */
  away(sinceMs: number): void {
    this.#status = { status: 'offline', sinceMs, fault: lostTo(this.id) };
  }

  /** @throws frame/length, frame/syntax for what nobody should have sent. */
  heard(place: Place, { payload, retained }: Incoming): void {
    if (place.what === 'station') return this.#heardStatus(payload, retained);
    if (place.what === 'meta') return this.#heardMeta(place.device, payload);
    if (place.what === 'desired') return this.#heardDesired(payload);
    if (place.what === 'panel') return this.#heardPanel(place.device, payload);
    if (payload.length === 0) return;
    if (place.what === 'reported') return void (this.#reported = readReported(payload));
    if (place.what === 'alarms') return void (this.#board = readAlarms(payload));
    if (place.what === 'time-correction') return this.#heardTiming(payload);
    if (place.what === 'batch' || place.what === 'gap') return this.#heardEntries(place, payload);
    const device = 'device' in place ? this.#deviceOf(place.device) : undefined;
    if (place.what === 'state') device?.sawRow(readLastRow(payload));
    if (place.what !== 'status') return;
    const { timeMs, state, late } = readDeviceStatus(payload);
    device?.sawState(timeMs, state, late);
  }

  /** Somebody's command to one of its devices has ended. */
  heardOutcome(outcome: Outcome): void {
    const channels = this.#devices.get(outcome.device)?.meta?.channels;
    const known = channels?.find(({ name }) => name === outcome.channel);
    if (known) this.#holders.heard(outcome, (known.control ?? usualControl(known)).safe);
  }

  /** The device's own state is not known while its station is away. */
  #instead(): DeviceState | undefined {
    if (this.#status.status === 'online') return undefined;
    const { sinceMs, fault } = this.#status;
    return { phase: 'waiting', fault, sinceMs, untilMs: sinceMs };
  }

  /**
   * A will tells when the connection began that it mourns, not when it broke: heard live it is now, and kept by the broker
   * it is after the last thing that the station was known to do.
   */
  #heardStatus(payload: Uint8Array, retained: boolean): void {
    const { status, time, label, receiver = false, cut = false } = readStationStatus(payload);
    this.#isCut = status === 'offline' && cut;
    this.#label = label || undefined;
    if (status === 'online') {
      this.#isBridge = receiver;
      this.#status = { status, sinceMs: time };
      return;
    }
    const seenMs = [...this.#devices.values()].map((device) => device.seenMs);
    const sinceMs = retained ? Math.max(time, ...seenMs) : this.#clock.now();
    this.#status = { status, sinceMs, fault: lostTo(this.id) };
  }

  #heardDesired(payload: Uint8Array): void {
    if (payload.length === 0) return void (this.#waiting = undefined);
    const { id, by, reason, askedMs } = readDesired(payload);
    this.#waiting = { id, by, reason, askedMs };
  }

  #heardMeta(id: string, payload: Uint8Array): void {
    if (payload.length === 0) return void this.#devices.delete(id);
    const meta = readMeta(id, payload);
    const device = this.#deviceOf(id);
    if (device) device.meta = meta;
  }

  #heardPanel(id: string, payload: Uint8Array): void {
    const device = payload.length === 0 ? this.#devices.get(id) : this.#deviceOf(id);
    if (device) device.face = payload.length === 0 ? undefined : readFace(payload);
  }

  #deviceOf(id: string): FarDevice | undefined {
    const known = this.#devices.get(id);
    if (known || this.#devices.size === MOST_DEVICES) return known;
    const device = new FarDevice(id);
    this.#devices.set(id, device);
    return device;
  }

  #heardEntries(place: Place, payload: Uint8Array): void {
    const { entries = [], late = false } = received(place, payload, this.#packing) ?? {};
    for (const entry of entries) {
      if (entry.kind === 'gap') this.#sawGap(entry.gap);
      if (entry.kind !== 'batch') continue;
      const device = this.#devices.get(entry.batch.device);
      device?.saw(entry.batch, late ? 'late' : 'live');
      if (late) this.#changedPast(entry.batch.device);
      else if (device) this.columns.saw(entry.batch, device.ring.added);
    }
  }

  /** Where times turn out to have been wrong, everything is asked anew of who stores it by the right ones. */
  #heardTiming(payload: Uint8Array): void {
    const { segments } = readTimeCorrection(this.id, payload);
    const wrong = JSON.stringify(segments.filter(({ offsetMs }) => offsetMs !== 0));
    if (wrong === this.#wrong) return;
    this.#wrong = wrong;
    for (const [id, device] of this.#devices) {
      device.ring.clear();
      this.#changedPast(id);
    }
  }

  #sawGap(gap: Gap): void {
    this.#devices.get(gap.device)?.ring.addGap(gap);
    this.columns.sawGap(gap);
  }

  #changedPast(device: string): void {
    this.columns.forget(device);
    this.#late(device);
  }
}

const lostTo = (station: string): Fault => ({ code: 'link/lost', detail: { address: station } });

/** The devices' rings as one source; a device that is not known has no rows. */
const ringsOf = (devices: ReadonlyMap<string, FarDevice>): ColumnSource => ({
  flush: async () => undefined,
  spans: async function* (station, device, fromMs, toMs) {
    yield* devices.get(device)?.ring.spans(station, device, fromMs, toMs) ?? [];
  },
  gaps: async (station, device, fromMs, toMs) =>
    (await devices.get(device)?.ring.gaps(station, device, fromMs, toMs)) ?? [],
});
