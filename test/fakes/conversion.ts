import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { csvSource } from '../../node-bridge/cli/convert/csv.ts';
import { ndjsonSource } from '../../node-bridge/cli/convert/ndjson.ts';
import { recordingSource } from '../../node-bridge/cli/convert/recording-source.ts';
import type { Source } from '../../node-bridge/cli/convert/row.ts';
import { asCsv, asNdjson, asRecording, type Pieces } from '../../node-bridge/cli/convert/sinks.ts';
import { codec } from './codec.ts';

/** What `fieldline convert` does, in a folder that is to be removed. */
export class Conversion {
  readonly folder = mkdtempSync(join(tmpdir(), 'fieldline-convert-'));
  #files = 0;

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  file(name: string, content: string | Uint8Array): string {
    const path = join(this.folder, name);
    writeFileSync(path, content);
    return path;
  }

  csv(content: string | Uint8Array): Source {
    return csvSource(this.file(`${this.#files++}.csv`, content));
  }

  ndjson(content: string): Source {
    return ndjsonSource(this.file(`${this.#files++}.ndjson`, content));
  }

  async packed(source: Source): Promise<Source> {
    const bytes = await bytesOf(asRecording(source, codec));
    return recordingSource(this.file(`${this.#files++}.fieldline`, bytes), codec);
  }

  /** Through a recording, as a table. */
  async csvOf(source: Source): Promise<string> {
    return (await bytesOf(asCsv(await this.packed(source)))).toString();
  }

  /** Through a recording, as lines of JSON. */
  async ndjsonOf(source: Source): Promise<string> {
    return (await bytesOf(asNdjson(await this.packed(source)))).toString();
  }
}

async function bytesOf(pieces: Pieces): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(typeof piece === 'string' ? Buffer.from(piece) : piece);
  return Buffer.concat(all);
}
