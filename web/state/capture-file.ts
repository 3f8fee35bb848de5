import type { CaptureApi, CaptureView, ReplayQuery } from '../../station/api/capture.ts';
import type { ConsoleApi } from '../../station/api/console.ts';

const PIECE_BYTES = 2 ** 18;
/** A file does not grow: whoever has all of it is asked again rarely. */
const REST_MS = 2_000;

/** Hands a file over, piece by piece. @throws log/no-room. */
export async function openCaptureFile(api: CaptureApi, file: File): Promise<CaptureView> {
  let view: CaptureView | undefined;
  for (let from = 0; ; from += PIECE_BYTES) {
    const bytes = new Uint8Array(await file.slice(from, from + PIECE_BYTES).arrayBuffer());
    const last = from + PIECE_BYTES >= file.size;
    const { name, lastModified: modifiedMs } = file;
    view = await api.openCapture({ name, ...(view ? { id: view.id } : {}), bytes, last, modifiedMs });
    if (last) return view;
  }
}

/** What is in it as a console asks for it. */
export const captureConsole = (api: CaptureApi, query: ReplayQuery): Pick<ConsoleApi, 'console'> => ({
  async console({ after: seen, as }) {
    const { items, after } = await api.captureItems({ ...query, as, after: seen });
    if (items.length === 0) await new Promise((resolve) => setTimeout(resolve, REST_MS));
    return { after, missed: 0, items, unlockedForMs: 0, isAsked: false, recording: undefined };
  },
});
