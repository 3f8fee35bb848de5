import { createReadStream } from 'node:fs';
import type { ColumnCodec } from '../../../station/codec/column-codec.ts';
import type { Manifest } from '../../../station/codec/recording.ts';
import { RecordingReader } from '../../../station/codec/recording-reader.ts';
import type { Entry } from '../../../station/model/entry.ts';
import { FaultError } from '../../../station/model/fault.ts';
import { Losses } from './losses.ts';
import type { Source } from './row.ts';
import { wrongContent } from './wrong-content.ts';

/** A `.fieldline` file. One that is damaged, or cut short, gives what is whole before that, if anything is. */
export function recordingSource(path: string, columns: ColumnCodec): Source {
  let damage: string | undefined;
  const losses = new Losses();
  return { manifest, entries, damage: () => damage, losses: () => losses };

  async function manifest(): Promise<Manifest> {
    const reader = new RecordingReader(columns);
    try {
      for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>)
        for (const part of reader.push(chunk)) if (part.manifest) return part.manifest;
    } catch (error) {
      throw told(error);
    }
    throw wrongContent(path, 'not a whole recording: it ends in its first lines');
  }

  async function* entries(): AsyncGenerator<readonly Entry[]> {
    const reader = new RecordingReader(columns);
    let blocks = 0;
    try {
      for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>)
        for (const part of reader.push(chunk))
          if (part.block) {
            blocks++;
            yield part.block.content;
          }
      reader.end();
    } catch (error) {
      const failure = told(error);
      if (blocks === 0) throw failure;
      damage = `${failure.message}; ${blocks} ${blocks === 1 ? 'block before that is' : 'blocks before that are'} whole`;
    }
  }

  function told(error: unknown) {
    if (!(error instanceof FaultError)) throw error;
    return wrongContent(path, 'no recording, or damaged or cut short', error);
  }
}
