import type { Gap } from '../model/entry.ts';

export interface Series {
  readonly device: string;
  readonly channel: string;
  /** Which of several speakers on its wire; absent: the device's own values, else those of the one heard first. */
  readonly subject?: string;
}

/** Whose values a line has, as a key: a device, or one of several speakers on its wire. */
export const speakerOf = ({ device, subject }: Pick<Series, 'device' | 'subject'>): string =>
  subject === undefined ? device : JSON.stringify([device, subject]);

export interface ChartQuery {
  readonly series: readonly Series[];
  readonly fromMs: number;
  readonly toMs: number;
  /** How many columns are worth having: the width in pixels. */
  readonly points: number;
}

export interface Chart {
  readonly stepMs: number;
  /** In the order asked. */
  readonly series: readonly ChartSeries[];
}

/** One line of a chart; a NaN row breaks it where there is a gap. */
export interface ChartSeries extends Series {
  readonly time: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly mean: Float64Array;
  /** How many readings each row stands for; absent: nobody said. */
  readonly count?: Float64Array;
  readonly gaps: readonly Gap[];
  readonly rows: number;
  /** When the scale became another within the window, oldest first; absent: never. */
  readonly rescaledMs?: readonly number[];
  /** Up to when its rows were forgotten as old and only the figures of hours are left, maybe beyond the window; absent: all of it has rows. */
  readonly hoursUntilMs?: number;
}
