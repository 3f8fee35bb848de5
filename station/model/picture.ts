/** How large a display is: columns of dots, in pages of eight rows. */
export interface PanelSize {
  readonly columns: number;
  readonly pages: number;
}

/** Dots, page by page: each byte is eight of a column, the topmost the lowest bit. */
export interface Picture extends PanelSize {
  readonly dots: Uint8Array;
}

/** A row of letters; `isMarked`: dark on light, so that it stands out. */
export interface Lettered {
  readonly text: string;
  readonly isMarked?: boolean;
}

/** What stands on a display, row by row: its picture is drawn from that, and is the same wherever it is. */
export interface PanelFace extends PanelSize {
  readonly rows: readonly Lettered[];
}
