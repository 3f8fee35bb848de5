import type { ColumnCodec } from '../../../codec/column-codec.ts';
import type { Store } from '../../platform.ts';
import type { Readable } from '../draft.ts';

/** What a walk reads from. */
export interface Shelves extends Readable {
  readonly columns: ColumnCodec;
  readonly page: Store['page'];
}
