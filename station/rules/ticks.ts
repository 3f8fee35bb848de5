/** The longest silence in which time is looked at every second; then every minute, and after a day every ten. */
const STEPS: readonly (readonly [quietMs: number, everyMs: number])[] = [
  [3_600_000, 1000],
  [86_400_000, 60_000],
  [Infinity, 600_000],
];

/**
 * The times between a row and the next at which rules are judged without one: whole seconds, sparser in a long silence. They
 * follow from the rows alone, so a preview has the same ones as there were live.
 */
export function* ticksBetween(rowMs: number, afterMs: number, beforeMs: number): Generator<number> {
  for (let at = nextTick(rowMs, afterMs); at < beforeMs; at = nextTick(rowMs, at)) yield at;
}

function nextTick(rowMs: number, afterMs: number): number {
  const [, everyMs] = STEPS.find(([quietMs]) => afterMs - rowMs < quietMs)!;
  return (Math.floor(afterMs / everyMs) + 1) * everyMs;
}
