import type { DeviceView } from '../../api/device.ts';
import type { Batch } from '../../model/batch.ts';
import type { DeviceState } from '../../model/entry.ts';
import type { PanelFace } from '../../model/picture.ts';
import type { DeviceMeta, LastRow } from '../../uplink/native/device.ts';
import type { Lane } from '../../uplink/parcel.ts';
import { Counting } from '../wire/counters.ts';
import { type Displays, scaleAt } from '../devices/display.ts';
import { LastValues } from '../devices/last-values.ts';
import { panelView } from '../panel/panel-view.ts';
import { Ring } from './ring.ts';

/** A device of another station, as far as its messages tell. */
export class FarDevice {
  /** Absent until it is told: a broker keeps a device's messages in no order. */
  meta: DeviceMeta | undefined;
  /** What stands on it, where it is a display and that is known there. */
  face: PanelFace | undefined;
  readonly #id: string;
  readonly ring = new Ring();
  readonly last = new LastValues();
  readonly #counting = new Counting();
  #state: { readonly timeMs: number; readonly state: DeviceState } = {
    timeMs: -Infinity,
    state: { phase: 'opening', attempt: 0 },
  };
  #live = false;

  constructor(id: string) {
    this.#id = id;
  }

  /** As its station told it last. */
  get state(): DeviceState {
    return this.#state.state;
  }

  /** The newest time at which the device was known to do something. */
  get seenMs(): number {
    return Math.max(this.#state.timeMs, this.last.row?.timeMs ?? -Infinity);
  }

  /** Values as they were recorded become what is shown, from the last change on. */
  get displays(): Displays {
    return Object.fromEntries(
      (this.meta?.channels ?? []).map(({ name, gain, offset, table, changedMs = -Infinity }) => [
        name,
        [{ fromMs: changedMs, gain, offset, ...(table ? { table } : {}) }],
      ]),
    );
  }

  /** Late rows fill the past in and are never the current value; the others always are, whatever the station's clock says. */
  saw(batch: Batch, lane: Lane): void {
    const { fromMs } = this.ring;
    const first = batch.time[0] ?? -Infinity;
    if (lane === 'live' || (fromMs !== undefined && first >= fromMs)) this.ring.add(batch);
    if (lane === 'late') return;
    this.#live = true;
    this.#counting.rows += batch.time.length;
    this.last.saw(batch);
  }

  /** The row that the broker kept stands until rows come by themselves. */
  sawRow({ timeMs, values }: LastRow): void {
    if (this.#live || values.size === 0 || timeMs < (this.last.row?.timeMs ?? -Infinity)) return;
    const columns = [...values.values()].map((value) => Float64Array.of(value));
    this.last.saw({
      device: this.#id,
      channels: [...values.keys()],
      time: Float64Array.of(timeMs),
      columns,
    });
  }

  /** States of the past come in any order. */
  sawState(timeMs: number, state: DeviceState, late: boolean): void {
    if (!late || timeMs >= this.#state.timeMs) this.#state = { timeMs, state };
  }

  /** Nobody tells any more: what is shown and drawn stays. */
  lost(): void {
    this.#live = false;
    this.face = undefined;
  }

  /** `instead`: the station or the way to it is gone, so nobody knows its device's state. */
  view(station: string, instead: DeviceState | undefined, nowMs: number): DeviceView | undefined {
    if (!this.meta) return undefined;
    const { device, label, driver, title, simulated, channels, facts, subjects } = this.meta;
    const { displays } = this;
    return {
      key: `${station}/${device}`,
      station,
      device,
      own: false,
      label,
      driver,
      title,
      simulated,
      state: instead ?? this.#state.state,
      channels,
      last: this.last.shown((name, timeMs) =>
        scaleAt(Object.hasOwn(displays, name) ? displays[name]! : [], timeMs),
      ),
      ...this.last.heard,
      rowsPerS: instead ? 0 : this.last.rowsPerS(nowMs),
      counters: this.#counting.view,
      facts,
      ...(subjects ? { subjects } : {}),
      ...(this.face && !instead ? { panel: panelView(this.face) } : {}),
      config: undefined,
    };
  }
}
