import type {
  CaptureApi,
  CaptureBytes,
  CaptureItems,
  CaptureItemsQuery,
  CaptureView,
  ReplayedView,
  ReplayQuery,
} from '../../api/capture.ts';
import type { ConsoleItem } from '../../api/console.ts';
import { ascii, toHex } from '../../codec/bytes.ts';
import { crc32c } from '../../codec/checksum.ts';
import type { Manifest } from '../../codec/recording.ts';
import { sha256 } from '../../codec/sha256.ts';
import { drivers } from '../../drivers/index.ts';
import { fault, FaultError } from '../../model/fault.ts';
import { replayAddress } from '../../model/replay.ts';
import { refuse } from '../checked.ts';
import { itemsOf } from '../console/frame-items.ts';
import type { OpenedRecordings } from '../opened/opened-recordings.ts';
import type { Clock } from '../platform.ts';
import type { Device } from '../devices/device.ts';
import { parseDevice } from '../settings/settings.ts';
import { Capture } from './capture-file.ts';
import { FrameReader } from './frame-reader.ts';
import type { Tapes } from './tapes.ts';
import { channelsIn, TapeEntries } from './tape-entries.ts';

const MOST_BYTES = 64 * 2 ** 20;
const ITEMS_AT_ONCE = 2_000;
/** As many as a screen keeps. */
const MOST_ITEMS = 20_000;
/** So that a station that records meanwhile is not kept from it. */
const ENTRIES_AT_ONCE = 8;
const DEVICE = 'replayed';

/** Bytes of a wire from a file, read by any driver. One file is open at a time; the one before gives way. */
export class Captures implements CaptureApi {
  readonly #opened: OpenedRecordings;
  readonly #clock: Clock;
  readonly #mostBytes: number;
  readonly #tapes: Tapes | undefined;
  #capture: Capture | undefined;
  #number = 0;
  /** Somebody looks through it: what comes next for them. */
  #looked: { readonly key: string; readonly items: Iterator<ConsoleItem>; count: number } | undefined;

  constructor(opened: OpenedRecordings, clock: Clock, tapes?: Tapes, mostBytes = MOST_BYTES) {
    this.#opened = opened;
    this.#clock = clock;
    this.#mostBytes = mostBytes;
    this.#tapes = tapes;
  }

  async openCapture({ id, name, bytes, last, modifiedMs }: CaptureBytes): Promise<CaptureView> {
    if (id === undefined) {
      this.#looked = undefined;
      this.#capture = new Capture(`capture-${++this.#number}`, name, modifiedMs);
    }
    const capture = this.#captureOf(id ?? this.#capture!.id);
    if (capture.bytes + bytes.length > this.#mostBytes) {
      this.#capture = undefined;
      throw fault('log/no-room', { budgetBytes: this.#mostBytes });
    }
    capture.push(bytes, last);
    return capture.view;
  }

  async captureItems({ after, as, ...query }: CaptureItemsQuery): Promise<CaptureItems> {
    const key = JSON.stringify([query, as]);
    if (this.#looked?.key !== key || this.#looked.count !== after) {
      const items = as === 'bytes' ? this.#captureOf(query.id).traffic() : this.#frames(query);
      this.#looked = { key, items: items[Symbol.iterator](), count: 0 };
      for (; this.#looked.count < after; this.#looked.count++) this.#looked.items.next();
    }
    const looked = this.#looked;
    const items: ConsoleItem[] = [];
    for (; items.length < ITEMS_AT_ONCE && looked.count < MOST_ITEMS; looked.count++) {
      const next = looked.items.next();
      if (next.done) return { items, after: looked.count, isAll: true };
      items.push(next.value);
    }
    return { items, after: looked.count, isAll: looked.count >= MOST_ITEMS };
  }

  async replayCapture(query: ReplayQuery): Promise<ReplayedView> {
    const capture = this.#captureOf(query.id);
    const device = deviceOf(query, capture);
    const { driver, options, config } = device;
    const tape = () => capture.traffic(driver.source.link);
    const entries = new TapeEntries(DEVICE, driver, options);
    const print = digestOf([capture.print, config]);
    const opened = await this.#opened.add(`${capture.name} by ${driver.id}`, async (recording, mostBytes) => {
      recording.begin(manifestOf(device, tape()), print);
      let taken = 0;
      const take = async (all: Iterable<Parameters<typeof recording.take>[0][number]>) => {
        for (const entry of all) {
          await recording.take([entry], mostBytes);
          if (++taken % ENTRIES_AT_ONCE === 0) await this.#clock.sleep(0);
        }
      };
      for (const traffic of tape()) await take(entries.push(traffic));
      await take(entries.end());
    });
    return { opened, counts: entries.replay.counts };
  }

  async playCapture(id: string): Promise<string> {
    const capture = this.#captureOf(id);
    if (capture.view.fault) throw new FaultError(capture.view.fault);
    if (!this.#tapes) throw fault('link/unsupported', { address: 'replay' });
    const address = replayAddress(checksumOf(capture.print), capture.name);
    this.#tapes.put(address, capture.traffic(), !capture.view.isTimed);
    return address;
  }

  async closeCapture(id: string): Promise<void> {
    if (this.#capture?.id !== id) return;
    this.#capture = this.#looked = undefined;
  }

  *#frames(query: ReplayQuery): Generator<ConsoleItem> {
    const capture = this.#captureOf(query.id);
    const { driver, options } = deviceOf(query, capture);
    const reader = new FrameReader(driver, options);
    for (const traffic of capture.traffic(driver.source.link)) yield* itemsOf(traffic, reader);
  }

  /** @throws config/invalid. */
  #captureOf(id: string): Capture {
    if (this.#capture?.id !== id) refuse('/id', 'not open any more');
    return this.#capture;
  }
}

const checksumOf = (what: unknown): number => crc32c(ascii(JSON.stringify(what)));
const digestOf = (what: unknown): string => toHex(sha256(ascii(JSON.stringify(what))));

/** @throws config/invalid. */
function deviceOf({ driver, options }: ReplayQuery, { name, device }: Capture): Device {
  return parseDevice({
    id: DEVICE,
    label: device?.label ?? (name.slice(0, 80) || DEVICE),
    driver,
    address: 'replay:file',
    ...(options && drivers.get(driver)?.options ? { options } : {}),
  });
}

function manifestOf({ config, driver, options }: Device, tape: Parameters<typeof channelsIn>[0]): Manifest {
  const channels = Object.entries(channelsIn(tape, driver, options)).map(([name, channel]) => ({
    name,
    quantity: channel.quantity,
    decimals: channel.decimals,
    ...(channel.unit === undefined ? {} : { unitText: channel.unit }),
  }));
  const { id: device, label } = config;
  return { devices: [{ device, label, driver: driver.id, title: driver.title, channels }] };
}
