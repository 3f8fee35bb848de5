import type { ColumnCodec } from '../../../station/codec/column-codec.ts';
import { RecordingWriter } from '../../../station/codec/recording.ts';
import type { Entry, Logged } from '../../../station/model/entry.ts';
import { toFault } from '../../../station/model/fault.ts';
import { requireSound } from '../../../station/model/sound.ts';
import { Failure } from '../failure.ts';
import { CsvWriter } from './csv-writer.ts';
import { ndjsonLines } from './ndjson-writer.ts';
import type { Source } from './row.ts';
import { Speakers } from './speakers.ts';

/** A source in another form, piece by piece. */
export type Pieces = AsyncGenerator<string | Uint8Array>;

/** Only rows: a table has no place for gaps and events. */
export async function* asCsv(source: Source): Pieces {
  const { timeStyle } = await source.manifest();
  const writer = new CsvWriter(await speakersOf(source), timeStyle);
  yield writer.header();
  for await (const entries of source.entries())
    for (const entry of entries) if (entry.kind === 'batch') yield* writer.lines(entry.batch);
}

/** Who speaks, with all channels: the first line has to name them. */
async function speakersOf(source: Source): Promise<Speakers> {
  const speakers = new Speakers();
  for await (const entries of source.entries())
    for (const entry of entries) if (entry.kind === 'batch') speakers.saw(entry.batch);
  if (speakers.all.length > 0) return speakers;
  const { devices } = await source.manifest();
  for (const { device, channels } of devices)
    speakers.saw({ device, channels: channels.map(({ name }) => name) });
  return speakers;
}

export async function* asNdjson(source: Source): Pieces {
  const { timeStyle } = await source.manifest();
  for await (const entries of source.entries())
    for (const entry of entries) if (entry.kind === 'batch') yield ndjsonLines(entry.batch, timeStyle);
}

/** @throws Failure for more names than a reader takes. */
export async function* asRecording(source: Source, columns: ColumnCodec): Pieces {
  const writer = new RecordingWriter('0000000000000000', columns);
  const manifest = await source.manifest();
  yield written(() => writer.head(manifest));
  let seq = 0;
  for await (const entries of source.entries()) {
    entries.forEach(requireSound);
    if (entries.length > 0)
      yield written(() => writer.block(entries.map((entry: Entry): Logged => ({ ...entry, seq: ++seq }))));
  }
  yield writer.end();
}

function written(write: () => Uint8Array): Uint8Array {
  try {
    return write();
  } catch (error) {
    const { code, detail } = toFault(error);
    if (code !== 'frame/length') throw error;
    const [size, most] = [detail.actual, detail.expected].map((bytes) => Math.ceil(bytes / 2 ** 20));
    throw new Failure(
      `too many devices, or too long names: they take ${size} MiB of the ${most} that a recording has for them`,
      1,
      {
        cause: error,
      },
    );
  }
}
