import type { Log } from '../../station/runtime/platform.ts';
import { contentOf } from '../backup/content.ts';
import type { LevelStore } from '../log/level-store.ts';
import { ALL } from '../trust/border.ts';
import { refuse } from './problem.ts';
import type { Routes } from './routes.ts';
import { streamOf } from './stream.ts';

const TYPE = 'application/octet-stream';

/** `GET /api/backup`: all that the data folder holds, in the clear, for who may administer all of it. One at a time. */
export function addBackup(
  routes: Routes,
  folder: string,
  log: Pick<Log, 'flush'>,
  store: Pick<LevelStore, 'rows'>,
): void {
  let busy = false;
  async function* content() {
    try {
      await log.flush().catch(() => undefined); // what cannot be stored cannot be copied
      yield* contentOf(folder, store.rows());
    } finally {
      busy = false;
    }
  }
  const declared = {
    method: 'GET',
    path: '/api/backup',
    right: 'administer',
    does: 'Copies all that the bridge keeps, secrets too; `fieldline backup` encrypts it.',
    gives: { 200: { says: 'Rows of the log as they are at one moment, and files.', type: TYPE } },
  } as const;
  routes.add({ ...declared, station: () => ALL, deed: () => 'a copy of everything' }, (c) => {
    if (busy) return refuse(c, 409, 'A backup is being made already.');
    busy = true;
    return c.body(streamOf(content()), 200, { 'content-type': TYPE, 'cache-control': 'no-store' });
  });
}
