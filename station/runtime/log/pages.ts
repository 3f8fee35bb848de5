import type { Row, Store } from '../platform.ts';
import { after } from './keys.ts';

/** Rows are asked for in pages, so that a day of them never stands in memory. */
const PAGE = 500;

/** All rows of a store with `from` <= key < `to`, in order. */
export async function* pages(
  store: Pick<Store, 'page'>,
  from: string,
  to: string,
  limit = PAGE,
): AsyncGenerator<Row> {
  for (let start = from; ;) {
    const rows = await store.page(start, to, limit);
    yield* rows;
    if (rows.length < limit) return;
    start = after(rows.at(-1)!.key);
  }
}
