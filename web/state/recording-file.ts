import type { StationApi } from '../../station/api/calls.ts';
import type { RecordingQuery } from '../../station/api/exports.ts';
import { savePieces } from './saved-file.ts';

/** Saves a recording; false where the person gave up. */
export async function writeRecording(
  api: StationApi,
  name: string,
  wanted: RecordingQuery,
  tell: (done: number) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const next = async (cursor?: string) => {
    const { bytes, ...rest } = await api.recording({
      ...wanted,
      ...(cursor === undefined ? {} : { cursor }),
    });
    return { content: bytes, ...rest };
  };
  return await savePieces(name, 'application/octet-stream', next, tell, signal);
}
