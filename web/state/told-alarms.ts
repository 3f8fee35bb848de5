import { kept } from './kept.ts';

/** When each alarm that the system shows was raised: one that a person has put away does not come back with the page. */
export const toldAlarms = kept<readonly (readonly [rule: string, raisedMs: number])[]>('told', (found) => {
  const rows: readonly unknown[] = Array.isArray(found) ? found : [];
  return rows.flatMap((row): [string, number][] => {
    const [rule, raisedMs] = Array.isArray(row) ? (row as readonly unknown[]) : [];
    return typeof rule === 'string' && typeof raisedMs === 'number' ? [[rule, raisedMs]] : [];
  });
});
