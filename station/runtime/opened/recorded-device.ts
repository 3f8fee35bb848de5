import { ScaleTableIn } from '../../uplink/native/scale-table.ts';
import * as v from 'valibot';
import type { ChannelView, DeviceView } from '../../api/device.ts';
import type { RecordedDevice } from '../../codec/recording.ts';
import type { Batch } from '../../model/batch.ts';
import { type Channel, quantities } from '../../model/channel.ts';
import { Counting } from '../wire/counters.ts';
import { channelView, type Displays, scaleAt } from '../devices/display.ts';
import { LastValues } from '../devices/last-values.ts';

const MOST_CHANNELS = 256;
const MOST_SCALES = 1_000;

/** Words that cannot be used are as if they were not there: a recording is shown as far as it can be. */
const words = (mostLetters: number) =>
  v.fallback(
    v.optional(
      v.pipe(
        v.string(),
        v.transform((all) => all.slice(0, mostLetters)),
      ),
    ),
    undefined,
  );
const finite = (fallback: number) =>
  v.fallback(v.optional(v.pipe(v.number(), v.finite()), fallback), fallback);

const Finite = v.pipe(v.number(), v.finite());
const ScaleIn = v.object({
  fromMs: Finite,
  gain: Finite,
  offset: Finite,
  table: v.exactOptional(ScaleTableIn),
});

const ChannelIn = v.object({
  name: v.string(),
  label: words(80),
  quantity: v.fallback(v.picklist(Object.keys(quantities) as (keyof typeof quantities)[]), 'other'),
  unitText: words(64),
  decimals: v.fallback(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(20)), 3),
  gain: finite(1),
  offset: finite(0),
  scales: v.fallback(v.optional(v.pipe(v.array(ScaleIn), v.maxLength(MOST_SCALES))), undefined),
});
const DeviceIn = v.object({
  label: words(80),
  driver: words(64),
  title: words(80),
  simulated: v.fallback(v.boolean(), false),
  replayed: v.fallback(v.optional(v.boolean()), undefined),
});

/** Raw values become what was shown at their time; in older recordings, when they were saved. */
interface Shown {
  readonly view: ChannelView;
  readonly displays: Displays[string];
}

/** A device as its recording tells of it; its channels are those of the manifest, and any other that has rows. */
export class RecordedDeviceView {
  readonly #recorded: RecordedDevice;
  readonly #channels = new Map<string, Shown>();
  readonly #last = new LastValues();

  constructor(recorded: RecordedDevice) {
    this.#recorded = recorded;
    for (const channel of recorded.channels.slice(0, MOST_CHANNELS)) {
      const { name, label, quantity, unitText, decimals, gain, offset, scales } = v.parse(ChannelIn, channel);
      const unit = quantity === 'other' ? { unit: unitText ?? '' } : {};
      const words = {
        fromMs: -Infinity,
        ...(label ? { label } : {}),
        ...(unitText === undefined ? {} : { unitText }),
      };
      const dated = scales?.toSorted((one, other) => one.fromMs - other.fromMs);
      this.#show(
        name,
        { quantity, ...unit, decimals },
        dated ? [words, ...dated] : [{ ...words, gain, offset }],
      );
    }
  }

  get displays(): Displays {
    return Object.fromEntries([...this.#channels].map(([name, { displays }]) => [name, displays]));
  }

  saw(batch: Batch): void {
    for (const name of batch.channels)
      if (!this.#channels.has(name) && this.#channels.size < MOST_CHANNELS)
        this.#show(name, { quantity: 'other', unit: '', decimals: 3 }, []);
    if (batch.time.length > 0) this.#last.saw(batch);
  }

  view(station: string): DeviceView {
    const { device } = this.#recorded;
    const { label, driver, title, simulated, replayed } = v.parse(DeviceIn, this.#recorded);
    return {
      key: `${station}/${device}`,
      station,
      device,
      own: false,
      label: label ?? device,
      driver: driver ?? '',
      title: title ?? driver ?? '',
      simulated,
      ...(replayed ? { replayed } : {}),
      state: { phase: 'closed' },
      channels: [...this.#channels.values()].map(({ view }) => view),
      last: this.#last.shown((name, timeMs) => scaleAt(this.#channels.get(name)?.displays ?? [], timeMs)),
      rowsPerS: 0,
      counters: new Counting().view,
      facts: {},
      config: undefined,
    };
  }

  #show(name: string, channel: Channel, displays: Displays[string]): void {
    const view = { ...channelView(name, channel, displays, false), changedMs: undefined };
    this.#channels.set(name, { view, displays });
  }
}
