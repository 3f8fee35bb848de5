import type { CommandRequest, StationApi } from '../../api/calls.ts';
import type { OpenedView, RecordingBytes, RecordingsApi } from '../../api/exports.ts';
import type { Outcome } from '../../model/command.ts';
import { type ColumnCodec } from '../../codec/column-codec.ts';
import { FaultError, fault, toFault } from '../../model/fault.ts';
import { refuse } from '../checked.ts';
import type { Newsroom } from '../newsroom.ts';
import type { Clock } from '../platform.ts';
import type { KeptRecordings } from './kept-recordings.ts';
import { OpenedRecording } from './opened-recording.ts';
import type { ShownRecording } from './shown-recording.ts';

/** All of them together: they are in memory. */
const MOST_BYTES = 256 * 2 ** 20;
const MOST_NAME_LETTERS = 80;

type Asked = Omit<StationApi, 'news'>;

/** Where opened recordings go that are to stay; absent where nothing is stored. */
export type Keeping = Pick<KeptRecordings, 'all' | 'take' | 'erase'>;

/** Recordings from files, each like a station that is over: opened in memory to look at, or taken into the own log. */
export class OpenedRecordings implements RecordingsApi {
  readonly #clock: Clock;
  readonly #columns: ColumnCodec;
  readonly #newsroom: Newsroom;
  readonly #mostBytes: number;
  readonly #kept: Keeping | undefined;
  readonly #opened = new Map<string, OpenedRecording>();
  /** The one that is being read; a half-read one that somebody left gives way to the next. */
  #coming: OpenedRecording | undefined;

  /** `newsroom` hears of every change. */
  constructor(
    clock: Clock,
    columns: ColumnCodec,
    newsroom: Newsroom,
    { kept, mostBytes = MOST_BYTES }: { readonly kept?: Keeping; readonly mostBytes?: number } = {},
  ) {
    this.#kept = kept;
    this.#clock = clock;
    this.#columns = columns;
    this.#newsroom = newsroom;
    this.#mostBytes = mostBytes;
  }

  /** What is kept already, and then what is open; one that is both stands as it was opened. */
  get all(): readonly ShownRecording[] {
    const opened = [...this.#opened.values()].map(({ shown }) => shown);
    const kept = (this.#kept?.all ?? []).filter(({ id }) => !this.#opened.has(id));
    return [...kept, ...opened];
  }

  /** @throws frame/… where it is no recording at all; config/invalid for bytes of one that is not open any more. */
  async openRecording({ id, name, bytes, last }: RecordingBytes): Promise<OpenedView> {
    const recording = id === undefined ? await this.#begin(name) : this.#coming;
    if (!recording || (id !== undefined && recording.shown.id !== id)) refuse('/id', 'not being opened');
    await recording.push(bytes, last, this.#mostBytes - (await this.#usedBytes()));
    const { view, manifest } = recording.shown;
    const known = manifest !== undefined;
    if (this.#coming === recording && (last || view.fault)) {
      this.#coming = undefined;
      if (known) this.#opened.set(view.id, recording);
      this.#newsroom.changed();
    }
    if (view.fault && !known) throw new FaultError(view.fault);
    return view;
  }

  /** Opens what `fill` makes; what is whole before a fault stays, with the fault. @throws log/no-room where nothing is. */
  async add(
    name: string,
    fill: (recording: OpenedRecording, mostBytes: number) => Promise<void>,
  ): Promise<OpenedView> {
    const id = this.#freeId(name.slice(0, MOST_NAME_LETTERS));
    const recording = await OpenedRecording.open(
      id,
      name.slice(0, MOST_NAME_LETTERS),
      this.#clock,
      this.#columns,
    );
    try {
      await fill(recording, this.#mostBytes - (await this.#usedBytes()));
    } catch (error) {
      if (recording.entries === 0) throw error;
      recording.shown.fault = toFault(error);
    }
    recording.shown.grew();
    this.#opened.set(id, recording);
    this.#newsroom.changed();
    return recording.shown.view;
  }

  /**
   * Stores the next piece of what is open in the own log; gives how much is done, 0 to 1. Then it stands there.
   * @throws link/unsupported where nothing is stored; config/invalid for what is not open or has nothing whole; log/….
   */
  async keepRecording(id: string): Promise<number> {
    if (!this.#kept) throw fault('link/unsupported', { address: id });
    const recording = this.#opened.get(id);
    if (!recording?.entries) refuse('/id', 'nothing open to keep');
    const done = await this.#kept.take(recording);
    recording.shown.kept = 'part';
    if (done === 1) await this.closeRecording(id);
    this.#newsroom.changed();
    return done;
  }

  /** Deletes what is stored of one; where it is open it stays so. @throws log/…. */
  async eraseRecording(id: string): Promise<void> {
    await this.#kept?.erase(id);
    const opened = this.#opened.get(id);
    if (opened) opened.shown.kept = 'no';
    this.#newsroom.changed();
  }

  async closeRecording(id: string): Promise<void> {
    const recording = this.#coming?.shown.id === id ? this.#coming : this.#opened.get(id);
    if (recording === this.#coming) this.#coming = undefined;
    this.#opened.delete(id);
    this.#newsroom.changed();
    await recording?.close();
  }

  /** What can be asked of one. */
  at(id: string): Asked | undefined {
    const recording = this.all.find((each) => each.id === id);
    if (!recording) return undefined;
    return {
      chart: (query) => recording.chart(query),
      csv: (query) => recording.csv(query),
      recording: (query) => recording.recording(query),
      command: async (request) => this.#refused(request),
      describe: async (device) => {
        throw fault('link/unsupported', { address: `${id}/${device}` });
      },
    };
  }

  #refused({ device, channel }: CommandRequest): Outcome {
    const why = fault('command/offline', { device }).fault;
    return { id: '', device, channel, ok: false, timeMs: this.#clock.now(), fault: why };
  }

  async #begin(file: string): Promise<OpenedRecording> {
    await this.#coming?.close();
    const name = file.replace(/\.fieldline$/i, '').slice(0, MOST_NAME_LETTERS) || 'without a name';
    const recording = await OpenedRecording.open(this.#freeId(name), name, this.#clock, this.#columns);
    return (this.#coming = recording);
  }

  /** No station is called so: a station's name has no colon. */
  #freeId(name: string): string {
    const id = `recording:${name.replaceAll('/', '_')}`;
    for (let n = 1; ; n++) {
      const free = n === 1 ? id : `${id} (${n})`;
      if (!this.all.some((each) => each.id === free)) return free;
    }
  }

  async #usedBytes(): Promise<number> {
    const used = await Promise.all([...this.#opened.values()].map(({ usedBytes }) => usedBytes));
    return used.reduce((sum, each) => sum + each, 0);
  }
}
