/** A file that a person chose or the browser downloads. */
export interface TextFile {
  write(text: string): Promise<void>;
  close(): Promise<void>;
  abandon(): Promise<void>;
}

/** What the File System Access API adds where a browser has it. */
interface SavePicker {
  showSaveFilePicker?(options: { suggestedName: string }): Promise<FileSystemFileHandle>;
}

/** Undefined where the person changed their mind. */
export async function openTextFile(name: string, type: string): Promise<TextFile | undefined> {
  const { showSaveFilePicker } = globalThis as SavePicker;
  if (!showSaveFilePicker) return download(name, type);
  try {
    const stream = await (await showSaveFilePicker({ suggestedName: name })).createWritable();
    return {
      write: (text) => stream.write(text),
      close: () => stream.close(),
      abandon: () => stream.abort(),
    };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    return download(name, type);
  }
}

function download(name: string, type: string): TextFile {
  const pieces: string[] = [];
  return {
    write: async (text) => void pieces.push(text),
    abandon: async () => void (pieces.length = 0),
    async close() {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob(pieces, { type: `${type};charset=utf-8` }));
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    },
  };
}
