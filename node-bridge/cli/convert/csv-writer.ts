import type { Batch } from '../../../station/model/batch.ts';
import { Failure } from '../failure.ts';
import { writeNumber } from './number-text.ts';
import type { Speaker, Speakers } from './speakers.ts';
import { writeTime } from './time-text.ts';

const PIECE_CHARACTERS = 2 ** 16;

/** The columns of a table of several speakers, and rows of them as lines. */
export class CsvWriter {
  readonly #names: readonly string[];
  readonly #style: string | undefined;
  readonly #speakers: Speakers;
  readonly #places = new Map<Speaker, ReadonlyMap<string, number>>();

  /** `speakers` are all there will be, each with all its channels. */
  constructor(speakers: Speakers, style: string | undefined) {
    this.#speakers = speakers;
    this.#style = style;
    this.#names = namesOf(speakers.all);
    let place = 0;
    for (const speaker of speakers.all)
      this.#places.set(speaker, new Map([...speaker.channels].map((channel) => [channel, place++])));
  }

  header(): string {
    return `${['time', ...this.#names.map(quoted)].join(',')}\n`;
  }

  /** In pieces: a row is as long as the table is wide, and a batch may have many. @throws Failure. */
  *lines(batch: Batch): Generator<string> {
    const places = this.#placesOf(batch);
    let text = '';
    for (const [row, timeMs] of batch.time.entries()) {
      const cells = Array<string>(this.#names.length).fill('');
      for (const [i, place] of places.entries()) {
        const value = batch.columns[i]![row]!;
        if (!Number.isNaN(value)) cells[place] = writeNumber(value);
      }
      text += `${[writeTime(timeMs, this.#style), ...cells].join(',')}\n`;
      if (text.length < PIECE_CHARACTERS) continue;
      yield text;
      text = '';
    }
    yield text;
  }

  #placesOf(batch: Batch): readonly number[] {
    const speaker = this.#speakers.of(batch);
    const places = speaker && this.#places.get(speaker);
    return batch.channels.map((channel) => {
      const place = places?.get(channel);
      if (place === undefined) throw new Failure('the file has changed while it was read', 1);
      return place;
    });
  }
}

/** Of each column; where a slash in a name would make two the same, it is marked. */
function namesOf(speakers: readonly Speaker[]): readonly string[] {
  const isOne = speakers.length <= 1;
  const parts = speakers.flatMap(({ device, subject, channels }) =>
    [...channels].map((channel) =>
      isOne ? [channel] : subject === undefined ? [device, channel] : [device, subject, channel],
    ),
  );
  const names = parts.map((each) => each.join('/'));
  if (new Set(names).size === names.length) return names;
  return parts.map((each) => each.map((part) => part.replace(/[\\/]/g, '\\$&')).join('/'));
}

const quoted = (text: string) =>
  /[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
