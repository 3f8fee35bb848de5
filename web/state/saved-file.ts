/** A file that a person chose or the browser downloads. */
export interface SavedFile {
  write(piece: string | Uint8Array<ArrayBuffer>): Promise<void>;
  close(): Promise<void>;
  abandon(): Promise<void>;
}

/** What the File System Access API adds where a browser has it. */
interface SavePicker {
  showSaveFilePicker?(options: { suggestedName: string }): Promise<FileSystemFileHandle>;
}

/** Undefined where the person changed their mind. */
export async function openSavedFile(name: string, type: string): Promise<SavedFile | undefined> {
  const { showSaveFilePicker } = globalThis as SavePicker;
  if (!showSaveFilePicker) return download(name, type);
  try {
    const stream = await (await showSaveFilePicker({ suggestedName: name })).createWritable();
    return {
      write: (piece) => stream.write(piece),
      close: () => stream.close(),
      abandon: () => stream.abort(),
    };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    return download(name, type);
  }
}

function download(name: string, type: string): SavedFile {
  const pieces: (string | Uint8Array<ArrayBuffer>)[] = [];
  return {
    write: async (piece) => void pieces.push(piece),
    abandon: async () => void (pieces.length = 0),
    async close() {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob(pieces, { type }));
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    },
  };
}

/** What is pulled piece by piece, and how much of the whole is done, 0 to 1. */
export interface Piece {
  readonly content: string | Uint8Array<ArrayBuffer>;
  readonly cursor?: string | undefined;
  readonly done: number;
}

/**
 * Pulls piece after piece into a file that the person chooses, or a download where the browser has no such chooser.
 * False where the person gave up; nothing is left behind then.
 */
export async function savePieces(
  name: string,
  type: string,
  next: (cursor?: string) => Promise<Piece>,
  tell: (done: number) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const file = await openSavedFile(name, type);
  if (!file) return false;
  tell(0);
  try {
    let cursor: string | undefined;
    do {
      if (signal.aborted) {
        await file.abandon();
        return false;
      }
      const piece: Piece = await next(cursor);
      await file.write(piece.content);
      tell(piece.done);
      cursor = piece.cursor;
    } while (cursor !== undefined);
    await file.close();
    return true;
  } catch (error) {
    await file.abandon();
    throw error;
  }
}
