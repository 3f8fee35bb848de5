import type { Pane } from '../../state/panes.ts';

/** Width of the value axis and of the room right of the lines: the same for all panes, so that times stand in line. */
export interface Margins {
  readonly leftPx: number;
  readonly rightPx: number;
}

/** Room for the names at the lines' ends only where there is some to spare; for half a time under the last tick, always. */
export const marginsIn = (widthPx: number): Margins =>
  widthPx < 620 ? { leftPx: 54, rightPx: 28 } : { leftPx: 64, rightPx: 104 };

/** The fewer panes there are, the higher each is. */
export const heightOf = ({ kind }: Pane, panes: number): number =>
  kind === 'switch' ? 84 : panes === 1 ? 340 : panes === 2 ? 230 : 172;
