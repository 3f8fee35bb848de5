import type { ColumnCodec } from '../../codec/column-codec.ts';
import type { DeviceView, StationView } from '../../api.ts';
import type { DeviceState, Gap } from '../../model/entry.ts';
import type { Fault } from '../../model/fault.ts';
import { type DeviceMeta, readLastRow, readMeta } from '../../uplink/native/device.ts';
import { readDeviceStatus } from '../../uplink/native/device-status.ts';
import { received } from '../../uplink/native/received.ts';
import { readStationStatus } from '../../uplink/native/station-status.ts';
import { readTimeCorrection } from '../../uplink/native/time-correction.ts';
import type { Place } from '../../uplink/topics.ts';
import { ChartColumns, type ColumnSource } from '../columns.ts';
import type { Clock, Incoming } from '../platform.ts';
import type { ShownDevice } from '../recording-head.ts';
import { FarDevice } from './far-device.ts';

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
  readonly #packing: ColumnCodec | undefined;
  readonly #late: (device: string) => void;
  #status: Status;
  /** The segments whose stamps are known to be wrong. */
  #wrong = '[]';

  /** `late` is told when a device's past has changed. */
  constructor(id: string, clock: Clock, packing: ColumnCodec | undefined, late: (device: string) => void) {
    this.#packing = packing;
    this.id = id;
    this.#clock = clock;
    this.#late = late;
    this.#status = { status: 'unknown', sinceMs: clock.now(), fault: lostTo(id) };
    this.columns = new ChartColumns(ringsOf(this.#devices), id);
  }

  get online(): boolean {
    return this.#status.status === 'online';
  }
  get view(): StationView {
    const { status, sinceMs } = this.#status;
    return { id: this.id, own: false, status, sinceMs };
  }
  get devices(): readonly DeviceView[] {
    const nowMs = this.#clock.now();
    return [...this.#devices.values()].flatMap(
      (device) => device.view(this.id, this.#instead(), nowMs) ?? [],
    );
  }

  /** Its devices, with how their values are shown. */
  get shown(): readonly ShownDevice[] {
    return this.devices.map((view) => ({ view, displays: this.#devices.get(view.device)!.displays }));
  }

  get metas(): readonly DeviceMeta[] {
    return [...this.#devices.values()].flatMap(({ meta }) => meta ?? []);
  }

  device(id: string): FarDevice | undefined {
    return this.#devices.get(id);
  }

  /** Nobody listens any more. */
  lost(why: Fault): void {
    this.#status = { status: 'unknown', sinceMs: this.#clock.now(), fault: why };
    for (const device of this.#devices.values()) device.lost();
    this.columns.forget();
  }

  /** @throws frame/length, frame/syntax for what nobody should have sent. */
  heard(place: Place, { payload, retained }: Incoming): void {
    if (place.what === 'station') return this.#heardStatus(payload, retained);
    if (place.what === 'meta') return this.#heardMeta(place.device, payload);
    if (payload.length === 0) return;
    if (place.what === 'time-correction') return this.#heardTiming(payload);
    if (place.what === 'batch' || place.what === 'gap') return this.#heardEntries(place, payload);
    const device = 'device' in place ? this.#deviceOf(place.device) : undefined;
    if (place.what === 'state') device?.sawRow(readLastRow(payload));
    if (place.what !== 'status') return;
    const { timeMs, state, late } = readDeviceStatus(payload);
    device?.sawState(timeMs, state, late);
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
    const { status, time } = readStationStatus(payload);
    if (status === 'online') {
      this.#status = { status, sinceMs: time };
      return;
    }
    const seenMs = [...this.#devices.values()].map((device) => device.seenMs);
    const sinceMs = retained ? Math.max(time, ...seenMs) : this.#clock.now();
    this.#status = { status, sinceMs, fault: lostTo(this.id) };
  }

  #heardMeta(id: string, payload: Uint8Array): void {
    if (payload.length === 0) return void this.#devices.delete(id);
    const meta = readMeta(id, payload);
    const device = this.#deviceOf(id);
    if (device) device.meta = meta;
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
