import * as v from 'valibot';
import type { Recordings } from '../recordings.ts';
import { ALL } from '../trust/border.ts';
import type { Routes } from './routes.ts';

export const RECORDINGS = '/api/recordings';
/** Of a file, in one request. */
export const PIECE_BYTES = 2 ** 20;

const Text = v.pipe(v.string(), v.maxLength(200));
const ById = v.strictObject({ id: v.optional(Text, '') });
const Answer = v.object({ answer: v.unknown() });
const gives = { 200: { says: 'What became of it.', schema: Answer } };
const shared = { path: RECORDINGS, right: 'configure', station: () => ALL, gives } as const;

/** Recordings in the bridge's log: listed, opened piece by piece, stored, deleted. */
export function addRecordings(routes: Routes, recordings: Recordings): void {
  routes.add({ ...shared, method: 'GET', does: 'The recordings that are stored, or being opened.' }, () =>
    answer(() => recordings.list()),
  );
  routes.add(
    {
      ...shared,
      method: 'POST',
      does: 'Opens a .fieldline file: its first bytes with a name, the next ones with the id that was answered.',
      query: v.strictObject({
        name: v.optional(Text, ''),
        id: v.exactOptional(Text),
        last: v.exactOptional(Text),
      }),
      bytes: 'application/octet-stream',
      mostBytes: PIECE_BYTES,
      deed: ({ query: { id, name } }) => (id === undefined ? name : undefined),
    },
    (c, { query: { name, id, last } }) =>
      answer(async () => {
        const bytes = new Uint8Array(await c.req.arrayBuffer());
        return recordings.open({
          name,
          bytes,
          last: last !== undefined,
          ...(id === undefined ? {} : { id }),
        });
      }),
  );
  routes.add(
    {
      ...shared,
      method: 'PUT',
      query: ById,
      does: 'Stores the next piece of an opened one: how much is done.',
    },
    (_c, { query }) => answer(() => recordings.keep(query.id)),
  );
  routes.add(
    {
      ...shared,
      method: 'DELETE',
      query: ById,
      does: 'Deletes what is stored of one.',
      deed: ({ query }) => query.id,
    },
    (_c, { query }) => answer(() => recordings.erase(query.id)),
  );
}

async function answer(work: () => Promise<unknown>): Promise<Response> {
  return Response.json({ answer: (await work()) ?? null }, { headers: { 'cache-control': 'no-store' } });
}
