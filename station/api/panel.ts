import type { Picture } from '../model/picture.ts';

/** What can be seen on a display, as far as it has taken it: the picture, and the same in words. */
export interface PanelView extends Picture {
  readonly rows: readonly string[];
}
