import type { Link } from '../platform.ts';

type Traits = Pick<Link, 'fresh' | 'reading' | 'lineless'>;

/** What is true of a link that stands before another as it is of that one. */
export const traitsOf = ({ fresh, reading, lineless }: Link): Traits => ({
  ...(fresh ? { fresh } : {}),
  ...(reading ? { reading } : {}),
  ...(lineless ? { lineless } : {}),
});
