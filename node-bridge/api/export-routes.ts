import * as v from 'valibot';
import { rowsPage } from '../../station/runtime/exports/rows.ts';
import { refuse } from '../http/problem.ts';
import type { Routes } from '../http/routes.ts';
import { streamOf } from '../http/stream.ts';
import type { Front } from './front.ts';
import { window, windowOf } from './reading-routes.ts';
import { Name, names } from './schemas.ts';
import type { Served } from './served.ts';
import { rowOut } from './views.ts';

const MOST_AT_ONCE = 4;
const PAGE_ROWS = 2_000;

const TYPES = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson',
  fieldline: 'application/octet-stream',
} as const;
type Format = keyof typeof TYPES;
interface Wanted {
  readonly station: string;
  readonly devices: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
}

/** Files of what is stored, made as they are fetched: a few at once, each in little memory, whatever the window. */
export function addExports(routes: Routes, front: Front): void {
  let running = 0;
  routes.add(
    {
      method: 'GET',
      path: '/api/exports/:station',
      right: 'read',
      does: 'A file of what devices measured: csv for spreadsheets, ndjson for programs, fieldline to the last bit.',
      params: v.strictObject({ station: Name }),
      query: v.strictObject({
        ...window,
        format: v.picklist(['csv', 'ndjson', 'fieldline']),
        devices: names(64, 'Which ones, with commas between them.'),
      }),
      gives: { 200: { says: 'The file, in the type of its format.', type: '*/*' } },
    },
    async (c, { path: { station }, query: { format, devices, ...query } }) => {
      if (running >= MOST_AT_ONCE)
        return refuse(c, 429, 'Other files are being made. Try again when they are done.');
      const { now } = front;
      const wanted: Wanted = { station, devices, ...windowOf(query, now.clock.now()) };
      const pieces = counted(makers[format](now, wanted), () => running--);
      running++;
      // What is wrong shows with the first piece, while it can still be told as such.
      const first = await pieces.next();
      return c.body(streamOf(after(first.done ? '' : first.value, pieces)), 200, {
        'content-type': TYPES[format],
        'content-disposition': `attachment; filename="${station}.${format}"`,
        'cache-control': 'no-store',
      });
    },
  );
}

const makers: {
  readonly [F in Format]: (now: Served, wanted: Wanted) => AsyncGenerator<string | Uint8Array>;
} = {
  async *csv({ all }, { station, devices, ...window }) {
    const keys = devices.map((device) => `${station}/${device}`);
    let cursor: string | undefined;
    do {
      const part = await all.csv({
        devices: keys,
        ...window,
        zoneOffsetMinutes: 0,
        ...(cursor ? { cursor } : {}),
      });
      yield part.text;
      cursor = part.cursor;
    } while (cursor !== undefined);
  },
  async *ndjson(now, { station, devices, ...window }) {
    await now.log.flush().catch(() => undefined);
    for (const device of devices) {
      const shown = await now.shown(station, device);
      let cursor: string | undefined;
      do {
        const page = await rowsPage(
          { ...window, limit: PAGE_ROWS, ...(cursor ? { cursor } : {}) },
          now.log,
          shown,
        );
        const lines = page.rows.map((row) => `${JSON.stringify({ device, ...rowOut(row) })}\n`);
        yield lines.join('');
        cursor = page.cursor;
      } while (cursor !== undefined);
    }
  },
  async *fieldline({ all }, { station, devices, ...window }) {
    const keys = devices.map((device) => `${station}/${device}`);
    let cursor: string | undefined;
    do {
      const piece = await all.recording({ devices: keys, ...window, ...(cursor ? { cursor } : {}) });
      yield piece.bytes;
      cursor = piece.cursor;
    } while (cursor !== undefined);
  },
};

async function* counted<T>(pieces: AsyncGenerator<T>, over: () => void): AsyncGenerator<T> {
  try {
    yield* pieces;
  } finally {
    over();
  }
}

async function* after<T>(first: T, rest: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    yield first;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}
