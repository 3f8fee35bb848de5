/**
 * Where the codec works: room for one section of a column, laid out once, shared by whoever uses the instance. Nothing
 * stays here from one call to the next.
 */

/** Rows of a section; the host codes a longer column in several. */
export const sectionRows: i32 = 4096;

const NUMBERS: usize = 4096 * 8;
const AREA: usize = memory.data(12 * 4096 * 8 + 5 * 4096, 64);

/** The column as the host gives or takes it. */
export const VALUES: usize = AREA;
/** The rows that have a value. */
export const DENSE: usize = AREA + NUMBERS;
/** They as whole numbers, and how far each value is from what its whole number stands for. */
export const WHOLE: usize = AREA + 2 * NUMBERS;
export const FIXES: usize = AREA + 3 * NUMBERS;
/** The distinct values, and for each row the place of its own among them. */
export const DISTINCT: usize = AREA + 4 * NUMBERS;
export const RANKS: usize = AREA + 5 * NUMBERS;
/** A hash table of twice as many places as there are rows, each a number and where it stands among the distinct. */
export const TABLE: usize = AREA + 6 * NUMBERS;
/** Steps between whole numbers; as many as rows, after some that are zero. */
export const STEPS: usize = AREA + 9 * NUMBERS;
/** What has been coded, and a second try at it. A section that needs more is given up. */
export const MOST_BYTES: usize = NUMBERS + 4096;
export const BYTES: usize = AREA + 10 * NUMBERS + 4096;
export const OTHER_BYTES: usize = AREA + 11 * NUMBERS + 3 * 4096;
