import type { ColumnCodec } from '../../../station/codec/column-codec.ts';
import { RecordingWriter } from '../../../station/codec/recording.ts';
import type { Entry, Logged } from '../../../station/model/entry.ts';
import { requireSound } from '../../../station/model/sound.ts';
import { CsvWriter, speakerOf } from './csv.ts';
import { ndjsonLines } from './ndjson.ts';
import type { Source } from './row.ts';

/** A source in another form, piece by piece. */
export type Pieces = AsyncGenerator<string | Uint8Array>;

/** Only rows: a table has no place for gaps and events. */
export async function* asCsv(source: Source): Pieces {
  const { timeStyle } = await source.manifest();
  const writer = new CsvWriter(await speakersOf(source), timeStyle);
  yield writer.header();
  for await (const entries of source.entries())
    for (const entry of entries) if (entry.kind === 'batch') yield writer.lines(entry.batch);
}

/** Who speaks, with all channels: the first line has to name them. */
async function speakersOf(source: Source): Promise<Map<string, Set<string>>> {
  const speakers = new Map<string, Set<string>>();
  for await (const entries of source.entries())
    for (const entry of entries) {
      if (entry.kind !== 'batch') continue;
      const known = speakers.get(speakerOf(entry.batch)) ?? new Set<string>();
      speakers.set(speakerOf(entry.batch), known);
      for (const channel of entry.batch.channels) known.add(channel);
    }
  if (speakers.size > 0) return speakers;
  const { devices } = await source.manifest();
  return new Map(devices.map(({ device, channels }) => [device, new Set(channels.map(({ name }) => name))]));
}

export async function* asNdjson(source: Source): Pieces {
  const { timeStyle } = await source.manifest();
  for await (const entries of source.entries())
    for (const entry of entries) if (entry.kind === 'batch') yield ndjsonLines(entry.batch, timeStyle);
}

export async function* asRecording(source: Source, columns: ColumnCodec): Pieces {
  const writer = new RecordingWriter('0000000000000000', columns);
  yield writer.head(await source.manifest());
  let seq = 0;
  for await (const entries of source.entries()) {
    entries.forEach(requireSound);
    if (entries.length > 0)
      yield writer.block(entries.map((entry: Entry): Logged => ({ ...entry, seq: ++seq })));
  }
  yield writer.end();
}

/** Counts the values that pass, each with its time. */
export function counted(source: Source): { readonly source: Source; samples(): number } {
  let samples = 0;
  async function* entries() {
    samples = 0;
    for await (const some of source.entries()) {
      for (const entry of some)
        if (entry.kind === 'batch')
          for (const column of entry.batch.columns)
            for (const value of column) samples += Number(!Number.isNaN(value));
      yield some;
    }
  }
  return { source: { ...source, entries }, samples: () => samples };
}
