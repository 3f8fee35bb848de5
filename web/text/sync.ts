import type { SyncView } from '../../station/api.ts';

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
