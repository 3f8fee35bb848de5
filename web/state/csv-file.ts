import type { CsvQuery, StationApi } from '../../station/api.ts';
import { zoneOffsetMinutes } from '../text/times.ts';

type Wanted = Omit<CsvQuery, 'zoneOffsetMinutes' | 'cursor'>;

/**
 * Pulls a CSV piece by piece into a file that the person chooses, or a download where the browser has no such chooser.
 * False where the person gave up; nothing is left behind then.
 */
export async function writeCsv(
  api: StationApi,
  name: string,
  wanted: Wanted,
  tell: (done: number) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const file = await openFile(name);
  if (!file) return false;
  tell(0);
  try {
    let cursor: string | undefined;
    do {
      if (signal.aborted) {
        await file.abandon();
        return false;
      }
      const zone = zoneOffsetMinutes(wanted.fromMs);
      const part = await api.csv({
        ...wanted,
        zoneOffsetMinutes: zone,
        ...(cursor === undefined ? {} : { cursor }),
      });
      await file.write(part.text);
      tell(part.done);
      cursor = part.cursor;
    } while (cursor !== undefined);
    await file.close();
    return true;
  } catch (error) {
    await file.abandon();
    throw error;
  }
}

interface TextFile {
  write(text: string): Promise<void>;
  close(): Promise<void>;
  abandon(): Promise<void>;
}

/** What the File System Access API adds where a browser has it. */
interface SavePicker {
  showSaveFilePicker?(options: { suggestedName: string }): Promise<FileSystemFileHandle>;
}

async function openFile(name: string): Promise<TextFile | undefined> {
  const { showSaveFilePicker } = globalThis as SavePicker;
  if (!showSaveFilePicker) return download(name);
  try {
    const stream = await (await showSaveFilePicker({ suggestedName: name })).createWritable();
    return {
      write: (text) => stream.write(text),
      close: () => stream.close(),
      abandon: () => stream.abort(),
    };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    return download(name);
  }
}

function download(name: string): TextFile {
  const pieces: string[] = [];
  return {
    write: async (text) => void pieces.push(text),
    abandon: async () => void (pieces.length = 0),
    async close() {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob(pieces, { type: 'text/csv;charset=utf-8' }));
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    },
  };
}
