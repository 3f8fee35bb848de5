import type { SyncView } from '../../station/api.ts';
import { formatWhen } from './times.ts';

/** What a broker is called on screen: its host. */
export function brokerName(url: string | undefined): string {
  if (url === undefined) return 'the broker';
  try {
    return new URL(url).host || url;
  } catch {
    return url;
  }
}

/** The word for sync in the status strip, and what it means for the readings. */
export function syncFact(sync: SyncView): { readonly word: string; readonly meaning: string } {
  switch (sync.phase) {
    case 'none':
    case 'offline':
      return { word: 'Offline', meaning: 'saved on this device' };
    case 'connecting':
      return { word: 'Connecting…', meaning: 'saved on this device' };
    case 'sending':
      return { word: 'Sending', meaning: brokerName(sync.url) };
    case 'in-step':
      return { word: 'Online', meaning: brokerName(sync.url) };
  }
}

/** What the receiver has; when it last said so is known only since this tab began. */
export function confirmedWords({ taken, lastTakenMs }: SyncView, nowMs: number): string {
  if (taken === 0) return 'Nothing was confirmed yet.';
  return lastTakenMs === undefined
    ? 'Stored there.'
    : `Stored there. Last ${formatWhen(lastTakenMs, nowMs)}.`;
}
