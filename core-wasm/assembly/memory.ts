/**
 * The kernel's whole memory: first the columns of the one batch that is being worked on, then blocks of two sizes.
 * A block given back is the next one handed out, so memory ends where the most blocks ever held at once end.
 */

/** Rows that fit into a column; the host runs a longer batch in slices. */
export const maxRows: i32 = 512;

// Room between columns: an op may write one row past the end, and lay what came before in front of the first row.
// The odd length also keeps row i of two columns from sharing the low address bits by which processors match loads
// with stores.
const COLUMN_BYTES: usize = (512 + 24) * 8;
const WORK_COLUMNS: usize = 5;
const SLOTS: usize = 64;

const WORK: usize = memory.data(<i32>((WORK_COLUMNS + SLOTS) * COLUMN_BYTES), 64);

/** Where the host puts the time of each row. */
export const TIME: usize = WORK;
/** The same times, made never to go back. */
export const CLOCK: usize = WORK + COLUMN_BYTES;
/** Times and values of the rows that have a value, where some have none, and what an op makes of them. */
export const DENSE_CLOCK: usize = WORK + 2 * COLUMN_BYTES;
export const DENSE: usize = WORK + 3 * COLUMN_BYTES;
export const DENSE_MADE: usize = WORK + 4 * COLUMN_BYTES;

/** A column that steps read or make. */
export function column(slot: i32): usize {
  return WORK + (WORK_COLUMNS + <usize>slot) * COLUMN_BYTES;
}

/** Holds a program's or a step's small state. */
export const BLOCK: usize = 256;
/** Holds the rows of a moving window. */
export const RING: usize = 1024 * 24;

let end: usize = (__heap_base + 63) & ~63;
let freeBlock: usize = 0;
let freeRing: usize = 0;

/** A zeroed block of one of the two sizes, or 0 when memory is full. */
export function take(size: usize): usize {
  const at = size == RING ? freeRing : freeBlock;
  if (at == 0) return carve(size);
  const next = load<usize>(at);
  if (size == RING) freeRing = next;
  else freeBlock = next;
  memory.fill(at, 0, size);
  return at;
}

export function give(at: usize, size: usize): void {
  store<usize>(at, size == RING ? freeRing : freeBlock);
  if (size == RING) freeRing = at;
  else freeBlock = at;
}

function carve(size: usize): usize {
  const missing = <isize>(end + size) - ((<isize>memory.size()) << 16);
  if (missing > 0 && memory.grow(<i32>((missing + 0xffff) >> 16)) < 0) return 0;
  const at = end;
  end += size;
  return at;
}
