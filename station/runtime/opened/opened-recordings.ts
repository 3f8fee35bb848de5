import type * as api from '../../api.ts';
import type { Outcome } from '../../model/command.ts';
import { type ColumnCodec } from '../../codec/column-codec.ts';
import { FaultError, fault } from '../../model/fault.ts';
import type { Newsroom } from '../newsroom.ts';
import type { Clock } from '../platform.ts';
import { OpenedRecording } from './opened-recording.ts';

/** All of them together: they are in memory. */
const MOST_BYTES = 256 * 2 ** 20;
const MOST_NAME_LETTERS = 80;

type Asked = Pick<api.StationApi, 'chart' | 'command' | 'csv' | 'describe'>;

/** Recordings that a person has opened from files, each like a station that is over: to look at, never to record. */
export class OpenedRecordings {
  readonly #clock: Clock;
  readonly #columns: ColumnCodec;
  readonly #newsroom: Newsroom;
  readonly #mostBytes: number;
  readonly #opened = new Map<string, OpenedRecording>();
  /** The one that is being read; a half-read one that somebody left gives way to the next. */
  #coming: OpenedRecording | undefined;

  /** `newsroom` hears of every change. */
  constructor(clock: Clock, columns: ColumnCodec, newsroom: Newsroom, mostBytes = MOST_BYTES) {
    this.#clock = clock;
    this.#columns = columns;
    this.#newsroom = newsroom;
    this.#mostBytes = mostBytes;
  }

  get all(): readonly OpenedRecording[] {
    return [...this.#opened.values()];
  }

  /** @throws frame/… where it is no recording at all; config/invalid for bytes of one that is not open any more. */
  async open({ id, name, bytes, last }: api.RecordingBytes): Promise<api.OpenedView> {
    const recording = id === undefined ? await this.#begin(name) : this.#coming;
    if (!recording || (id !== undefined && recording.id !== id))
      throw fault('config/invalid', { problems: [{ path: '/id', message: 'not being opened' }] });
    await recording.push(bytes, last, this.#mostBytes - (await this.#usedBytes()));
    const { view, known } = recording;
    if (this.#coming === recording && (last || view.fault)) {
      this.#coming = undefined;
      if (known) this.#opened.set(recording.id, recording);
      this.#newsroom.changed();
    }
    if (view.fault && !known) throw new FaultError(view.fault);
    return view;
  }

  async close(id: string): Promise<void> {
    const recording = this.#coming?.id === id ? this.#coming : this.#opened.get(id);
    if (recording === this.#coming) this.#coming = undefined;
    this.#opened.delete(id);
    this.#newsroom.changed();
    await recording?.close();
  }

  /** What can be asked of one. */
  at(id: string): Asked | undefined {
    const recording = this.#opened.get(id);
    if (!recording) return undefined;
    return {
      chart: (query) => recording.chart(query),
      csv: (query) => recording.csv(query),
      command: async (request) => this.#refused(request),
      describe: async (device) => {
        throw fault('link/unsupported', { address: `${id}/${device}` });
      },
    };
  }

  #refused({ device, channel }: api.CommandRequest): Outcome {
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
      if (!this.#opened.has(free)) return free;
    }
  }

  async #usedBytes(): Promise<number> {
    const used = await Promise.all(this.all.map(({ usedBytes }) => usedBytes));
    return used.reduce((sum, each) => sum + each, 0);
  }
}
