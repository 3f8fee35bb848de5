/** How the n-th line of a chart differs from the others: by colour, by dashes, from the fifth on by marks too. */
export interface LineStyle {
  /** The custom property of its colour. */
  readonly color: string;
  readonly dash: readonly number[];
  readonly marker: 'none' | 'disc' | 'square';
}

const dashes = [[], [9, 4], [3, 3], [9, 3, 3, 3]] as const;

const LINE_STYLES = 8;

export const lineStyle = (index: number): LineStyle => ({
  color: `--s${(index % LINE_STYLES) + 1}`,
  dash: dashes[index % 4] ?? [],
  marker: index % LINE_STYLES < 4 ? 'none' : index % LINE_STYLES < 6 ? 'disc' : 'square',
});
