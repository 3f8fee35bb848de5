const DAY_MS = 86_400_000;
/** What lasts no longer is a visit, and ends as it was meant to. */
const VISIT_MS = 2 * DAY_MS;
/** So long before its end somebody should look, or for a short one in its last quarter. */
const SOON_MS = 30 * DAY_MS;

/** How long something lets somebody in. */
export interface Lifetime {
  readonly madeMs: number;
  /** Absent: until it is revoked. */
  readonly expiresMs?: number | undefined;
}

/** Whether what lets a device in is over, or so soon that somebody should make a new one; undefined where neither, and of visits. */
export function ending({ madeMs, expiresMs }: Lifetime, nowMs: number): 'over' | 'soon' | undefined {
  if (expiresMs === undefined || expiresMs - madeMs <= VISIT_MS) return undefined;
  if (expiresMs <= nowMs) return 'over';
  return expiresMs - nowMs <= Math.min(SOON_MS, (expiresMs - madeMs) / 4) ? 'soon' : undefined;
}

/** What a person can tell one from another by. */
interface Named extends Lifetime {
  readonly label: string;
  readonly station?: string | undefined;
}

/** Those that are over or soon will be, the first to end first; one that a newer one of its name has taken the place of is none. */
export function endingOf<T extends Named>(all: readonly T[], nowMs: number): readonly T[] {
  const good = all.filter((each) => each.expiresMs === undefined || each.expiresMs > nowMs);
  const isRenewed = ({ label, station, madeMs, expiresMs }: T) =>
    good.some(
      (other) =>
        other.label === label &&
        other.station === station &&
        other.madeMs > madeMs &&
        (other.expiresMs ?? Infinity) > expiresMs!,
    );
  return all
    .filter((each) => ending(each, nowMs) && !isRenewed(each))
    .toSorted((one, other) => one.expiresMs! - other.expiresMs!);
}
