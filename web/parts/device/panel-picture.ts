import { css, svg, html } from 'lit';
import type { PanelView } from '../../../station/api/panel.ts';

/** For whoever shows {@link panelPicture}: light dots on dark glass, whatever the rest looks like. */
export const panelStyles = css`
  .panel {
    margin: 0;
    padding: 8px;
    border: 1px solid var(--border);
    border-radius: 8px;
    background: #0b0e11;
    max-width: 400px;
  }
  .panel svg {
    display: block;
    width: 100%;
    fill: #d9efff;
  }
`;

/** A display as people see it; who does not see it hears its rows. */
export function panelPicture(panel: PanelView, label: string) {
  const rows = panel.rows.filter((row) => row !== '');
  const words = rows.length === 0 ? 'nothing' : rows.join('; ').replace(/ {2,}/g, ' ');
  return html`<figure class="panel">
    <svg role="img" aria-label="${label} shows: ${words}" viewBox="0 0 ${panel.columns} ${8 * panel.pages}">
      ${svg`<path d=${dotsPath(panel)} />`}
    </svg>
  </figure>`;
}

/** The dots that are on as one path, those side by side in one piece. */
export function dotsPath({ columns, pages, dots }: Pick<PanelView, 'columns' | 'pages' | 'dots'>): string {
  const isOn = (x: number, y: number) => ((dots[(y >> 3) * columns + x] ?? 0) >> (y & 7)) & 1;
  let path = '';
  for (let y = 0; y < 8 * pages; y++)
    for (let x = 0; x < columns; x++) {
      const from = x;
      while (x < columns && isOn(x, y)) x++;
      if (x > from) path += `M${from} ${y}h${x - from}v1h-${x - from}z`;
    }
  return path;
}
