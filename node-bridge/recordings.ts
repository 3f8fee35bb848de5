import type { ColumnCodec } from '../station/codec/column-codec.ts';
import type { OpenedView, RecordingBytes } from '../station/api/exports.ts';
import { KeptSettings } from '../station/runtime/settings/kept-settings.ts';
import { Newsroom } from '../station/runtime/newsroom.ts';
import { KeptRecordings } from '../station/runtime/opened/kept-recordings.ts';
import { OpenedRecordings } from '../station/runtime/opened/opened-recordings.ts';
import type { Log } from '../station/runtime/platform.ts';
import { nodeClock } from './node-clock.ts';

/** Recordings that stand in a bridge's log beside its own readings, and those on their way there. */
export interface Recordings {
  list(): Promise<readonly OpenedView[]>;
  /** Takes a file's next bytes into memory; what somebody else left half done gives way to the first of them. @throws frame/…, config/invalid. */
  open(bytes: RecordingBytes): Promise<OpenedView>;
  /** Stores the next piece of an opened one; gives how much is done, 0 to 1. @throws config/invalid, log/…. */
  keep(id: string): Promise<number>;
  /** Deletes all that is stored of one. @throws log/…. */
  erase(id: string): Promise<void>;
}

/** The budget is the bridge's, as it stands in its log. @throws log/broken. */
export async function recordingsIn(log: Log, columns: ColumnCodec): Promise<Recordings> {
  const roomBytes = async () => {
    const settings = await KeptSettings.open(log, [], () => undefined);
    return settings.now.budgetBytes - (await log.figures()).bytes;
  };
  const kept = await KeptRecordings.open(log, columns, roomBytes);
  const opened = new OpenedRecordings(nodeClock, columns, new Newsroom(nodeClock), { kept });
  const list = async () => opened.all.map(({ view }) => view);
  return {
    list,
    open: async (bytes) => {
      if (bytes.id === undefined)
        for (const { id, open } of await list()) if (open) await opened.closeRecording(id);
      return opened.openRecording(bytes);
    },
    keep: (id) => opened.keepRecording(id),
    erase: async (id) => {
      await opened.closeRecording(id);
      await opened.eraseRecording(id);
    },
  };
}
