import type { PanelView } from '../../api/panel.ts';
import { drawn } from '../../codec/dots/lettering.ts';
import type { PanelFace } from '../../model/picture.ts';

/** A display as people see it, here or at another station. */
export const panelView = (face: PanelFace): PanelView => ({
  ...drawn(face.rows, face),
  rows: face.rows.map(({ text }) => text.trim()),
});
