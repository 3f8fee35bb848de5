import { logIndexContract } from './log-index.contract.ts';
import { logKeepingContract } from './log-keeping.contract.ts';
import { otherStationsContract } from './other-stations.contract.ts';
import { ownEntriesContract } from './own-entries.contract.ts';
import { type Place, storeContract } from './store.contract.ts';
import { verifyContract } from './verify.contract.ts';

/** What every Store must do, and what a StationLog promises over it. */
export function logContract(name: string, makePlace: () => Promise<Place>): void {
  storeContract(name, makePlace);
  ownEntriesContract(name, makePlace);
  logIndexContract(name, makePlace);
  otherStationsContract(name, makePlace);
  logKeepingContract(name, makePlace);
  verifyContract(name, makePlace);
}
