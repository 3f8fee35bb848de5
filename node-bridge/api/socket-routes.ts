import type { Context } from 'hono';
import * as v from 'valibot';
import { refuse } from '../http/problem.ts';
import type { Routes } from '../http/routes.ts';
import { LIVE } from './live.ts';
import { Name } from './schemas.ts';

/** What is said of the WebSockets, and to whoever asks there for anything else. */
export function addSockets(routes: Routes): void {
  const shared = { method: 'GET', right: 'read' } as const;
  const upgrade = (c: Context) => {
    c.header('upgrade', 'websocket');
    return refuse(c, 426, 'This is a WebSocket.');
  };
  routes.add(
    {
      ...shared,
      path: LIVE,
      does:
        'A WebSocket: each entry of the stations that one may see, once it is stored, as a JSON message with a `kind`: ' +
        '`rows`, `event`, `state`, `outcome`, `gap`, or `skipped` for what was left out because it was read too slowly.',
      query: v.strictObject({ station: v.exactOptional(Name), device: v.exactOptional(Name) }),
      gives: { 101: { says: 'The stream begins.' } },
    },
    upgrade,
  );
  routes.add(
    {
      ...shared,
      path: '/mqtt',
      does: 'A WebSocket of the subprotocol `mqtt`: the bridge’s broker.',
      gives: { 101: { says: 'MQTT begins.' } },
    },
    upgrade,
  );
}
