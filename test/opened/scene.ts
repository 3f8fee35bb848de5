import type { ChartQuery } from '../../station/api/chart.ts';
import type { DeviceView } from '../../station/api/device.ts';
import type { OpenedView } from '../../station/api/exports.ts';
import { concat } from '../../station/codec/bytes.ts';
import { RecordingWriter } from '../../station/codec/recording.ts';
import type { Entry } from '../../station/model/entry.ts';
import type { Displays } from '../../station/runtime/devices/display.ts';
import type { DeskApi } from '../../station/api/calls.ts';
import { deskOf } from '../../station/runtime/desk.ts';
import { FarStations } from '../../station/runtime/far/far-stations.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { Newsroom } from '../../station/runtime/newsroom.ts';
import type { KeptRecordings } from '../../station/runtime/opened/kept-recordings.ts';
import { OpenedRecordings } from '../../station/runtime/opened/opened-recordings.ts';
import { recordingPiece } from '../../station/runtime/exports/recording-piece.ts';
import { FakeClock } from '../fakes/clock.ts';
import { codec } from '../fakes/codec.ts';
import { MemoryStore } from '../fakes/memory-store.ts';

export const MINUTES = 20;
export const ROWS = 600;
export const WHOLE = { fromMs: 0, toMs: 60_000 * MINUTES };
const channels = [
  { name: 't', label: 'Air', quantity: 'temperature', unitText: '°C', decimals: 1, gain: 2, offset: 1 },
];
const view = { device: 'a', label: 'Shed', driver: 'x', title: 'X', simulated: true, channels };
export const shown = (displays: Displays) => [{ view: view as unknown as DeviceView, displays }];

export let clock: FakeClock;
export let log: StationLog;
export let desk: DeskApi;

/** Everything is new; for before each test. */
export async function begin(): Promise<void> {
  clock = new FakeClock(9e8);
  log = await StationLog.open(new MemoryStore(), 'yard', clock, () => '0', codec);
  for (let minute = 0; minute < MINUTES; minute++) {
    const time = Float64Array.from({ length: ROWS }, (_, i) => 60_000 * minute + 100 * i);
    const columns = [time.map((timeMs) => Math.sin(timeMs / 7e4))];
    if (minute !== 4)
      void log.append({ kind: 'batch', batch: { device: 'a', channels: ['t'], time, columns } });
  }
  const gap = { device: 'a', fromMs: 240_000, toMs: 300_000, cause: 'unplugged' } as const;
  void log.append({ kind: 'gap', gap });
  await log.flush();
  desk = deskWith();
}

export function deskWith(mostBytes = 2 ** 26, kept?: KeptRecordings): DeskApi {
  const newsroom = new Newsroom(clock);
  const options = { mostBytes, ...(kept ? { kept } : {}) };
  const opened = new OpenedRecordings(clock, codec, newsroom, options);
  return deskOf({ clock, newsroom, opened, far: new FarStations(clock, () => '0', newsroom, codec) });
}

/** A file as Export makes it. */
export async function exported(displays: Displays = {}): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (let cursor: string | undefined, isFirst = true; isFirst || cursor; isFirst = false) {
    const query = { ...WHOLE, devices: ['a'], ...(cursor ? { cursor } : {}) };
    const piece = await recordingPiece(query, log, shown(displays), codec);
    pieces.push(piece.bytes);
    cursor = piece.cursor;
  }
  return concat(...pieces);
}

export async function open(
  file: Uint8Array,
  name = 'shed.fieldline',
  at = desk,
  most = 5000,
): Promise<OpenedView> {
  let view: OpenedView | undefined;
  for (let from = 0; from === 0 || (from < file.length && !view?.fault); from += most) {
    const bytes = file.slice(from, from + most);
    const id = view ? { id: view.id } : {};
    view = await at.openRecording({ name, ...id, bytes, last: from + most >= file.length });
  }
  return view!;
}

export const asked = (device: string): ChartQuery => ({
  series: [{ device, channel: 't' }],
  ...WHOLE,
  points: 300,
});

/** Three blocks of 8000 rows each. */
export async function threeBlocks(): Promise<Uint8Array> {
  const writer = new RecordingWriter('00', codec);
  const block = (n: number) => {
    const time = Float64Array.from({ length: 8000 }, (_, i) => 8000 * n + i);
    const noise = time.map((timeMs) => Math.sin(timeMs * timeMs));
    const entry: Entry = { kind: 'batch', batch: { device: 'a', channels: ['t'], time, columns: [noise] } };
    return writer.block([{ ...entry, seq: n + 1 }]);
  };
  const head = writer.head({ devices: [] });
  return concat(head, block(0), block(1), block(2), writer.end());
}
