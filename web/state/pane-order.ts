import type { ChartSeries } from '../../station/api/chart.ts';
import type { Line, Pane } from './panes.ts';
import { freshness } from './station-state.ts';

/** Panes that have something to see first, each in the order it had: what is over must not push what goes on off the screen. */
export function seenFirst(panes: readonly Pane[], bare: ReadonlySet<string>): readonly Pane[] {
  const isBare = ({ lines }: Pane): boolean => lines.every(({ key }) => bare.has(key));
  return panes.toSorted((one, other) => Number(isBare(one)) - Number(isBare(other)));
}

/**
 * The lines that were drawn without a point, by key. Where the window ends now, none that will soon have one: who speaks
 * seldom would go up and down else.
 */
export function bareOf(
  lines: readonly Line[],
  drawn: ReadonlyMap<string, ChartSeries>,
  nowMs: number | undefined,
): ReadonlySet<string> {
  const isSoonSeen = (line: Line): boolean => nowMs !== undefined && freshness(line, nowMs).state === 'live';
  const isEmpty = ({ key }: Line): boolean =>
    drawn.get(key)?.mean.every((value) => Number.isNaN(value)) ?? false;
  return new Set(lines.filter((line) => isEmpty(line) && !isSoonSeen(line)).map(({ key }) => key));
}

export const sameKeys = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  one.size === other.size && [...one].every((key) => other.has(key));
