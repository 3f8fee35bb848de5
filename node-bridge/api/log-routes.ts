import * as v from 'valibot';
import type { Routes } from '../http/routes.ts';
import { type Journal, LogLevel } from '../journal.ts';
import { ALL } from '../trust/border.ts';

const Level = v.strictObject({ level: LogLevel });

/** How much the bridge writes into its log, until it is started again. */
export function addLog(routes: Routes, journal: Pick<Journal, 'level'>): void {
  const shared = { path: '/api/log', right: 'administer', station: () => ALL } as const;
  routes.add(
    {
      ...shared,
      method: 'GET',
      does: 'From which level on something is written into the log.',
      gives: { 200: { says: 'The level.', schema: Level } },
    },
    (c) => c.json({ level: journal.level }, 200, { 'cache-control': 'no-store' }),
  );
  routes.add(
    {
      ...shared,
      method: 'PUT',
      does: 'Sets the level, until the bridge is started again. Each request is written down from `debug` on.',
      body: Level,
      gives: { 200: { says: 'As it is now.', schema: Level } },
      deed: ({ body: { level } }) => level,
    },
    (c, { body: { level } }) => {
      journal.level = level;
      return c.json({ level }, 200, { 'cache-control': 'no-store' });
    },
  );
}
