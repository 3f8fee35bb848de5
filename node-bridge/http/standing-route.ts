import type { BridgeStanding } from '../../station/api/bridges.ts';
import { Standing } from '../../station/runtime/bridges/answers.ts';
import { refuse } from './problem.ts';
import type { Routes } from './routes.ts';

/** How the bridge is now, but for who asks; undefined while it is not open yet. */
export type StandingNow = () => Promise<Omit<BridgeStanding, 'you'> | undefined>;

/** `GET /api/standing`: how the bridge is, and who it takes the asker for; it is about the bridge's `own` station. */
export function addStanding(routes: Routes, own: string, now: StandingNow): void {
  routes.add(
    {
      method: 'GET',
      path: '/api/standing',
      right: 'read',
      station: () => own,
      does: 'How the bridge itself is, and whom it takes you for.',
      gives: { 200: { says: 'The bridge.', schema: Standing } },
    },
    async (c) => {
      const standing = await now();
      if (!standing) return refuse(c, 503, 'It is starting. Ask again in a moment.');
      const { who, tenant, rights } = c.get('identity');
      const answer: BridgeStanding = { ...standing, you: { who, tenant, rights: [...rights] } };
      return c.json(answer, 200, { 'cache-control': 'no-store' });
    },
  );
}
