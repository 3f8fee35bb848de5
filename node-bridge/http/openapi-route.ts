import * as v from 'valibot';
import type { Named } from './openapi.ts';
import type { Routes } from './routes.ts';

/** `GET /api/openapi.json`: every route that was added, also after this one. */
export function addOpenApi(routes: Routes, named: Named, version: string): void {
  let made: string | undefined;
  routes.add(
    {
      method: 'GET',
      path: '/api/openapi.json',
      right: 'read',
      does: 'This file: every route, what it needs, takes and gives.',
      gives: { 200: { says: 'OpenAPI 3.1.', schema: v.record(v.string(), v.unknown()) } },
    },
    async (c) => {
      const { openApi } = await import('./openapi.ts'); // asked for now and then
      made ??= JSON.stringify(openApi(routes.all, named, version));
      return c.body(made, 200, { 'content-type': 'application/json', 'cache-control': 'no-cache' });
    },
  );
}
