import type { DeskApi } from '../../station/api/calls.ts';
import type { OpenedView } from '../../station/api/exports.ts';

/** Small enough that a station that records meanwhile is not kept from it. */
const PIECE_BYTES = 2 ** 18;

/** Whether a file begins as a `.fieldline` recording does. */
export const isRecording = async (file: File): Promise<boolean> =>
  (await file.slice(0, 4).text()) === 'FLRC' || file.name.toLowerCase().endsWith('.fieldline');

/**
 * Opens a recording that a person has chosen; undefined where they gave up, and then nothing of it stays.
 * @throws frame/… where it is no recording.
 */
export async function openFile(
  api: DeskApi,
  file: File,
  tell: (done: number) => void,
  signal: AbortSignal,
): Promise<OpenedView | undefined> {
  let view: OpenedView | undefined;
  for (let from = 0, last = false; !last && !view?.fault;) {
    const bytes = new Uint8Array(await file.slice(from, from + PIECE_BYTES).arrayBuffer());
    if (signal.aborted) {
      if (view) await api.closeRecording(view.id);
      return undefined;
    }
    from += PIECE_BYTES;
    last = from >= file.size;
    view = await api.openRecording({ name: file.name, ...(view ? { id: view.id } : {}), bytes, last });
    tell(last ? 1 : from / file.size);
  }
  return view;
}
