import { html, svg, type TemplateResult } from 'lit';

/** How something stands: told by its shape first, then by its colour, always beside its word. */
export type Standing = 'fault' | 'warning' | 'note' | 'silent' | 'paused' | 'done' | 'unusual';

/** The shape of a standing: square, triangle, disc, dashed ring, bars, tick, diamond. */
export const mark = (standing: Standing, sizePx = 16): TemplateResult => html`
  <svg aria-hidden="true" width=${sizePx} height=${sizePx} viewBox="0 0 16 16" class="mark">
    ${shapes[standing]}
  </svg>
`;

const shapes = {
  fault: svg`<rect x="2" y="2" width="12" height="12" fill="var(--crit)" />`,
  warning: svg`<path d="M8 1.5 15 14.5H1Z" fill="var(--warn)" stroke="var(--warn-line)" stroke-width="1.5" stroke-linejoin="round" />`,
  note: svg`<circle cx="8" cy="8" r="6" fill="var(--info)" />`,
  silent: svg`<circle cx="8" cy="8" r="6" fill="none" stroke="var(--stale)" stroke-width="2.2" stroke-dasharray="3.2 2.2" />`,
  paused: svg`<path d="M5.5 4v8M10.5 4v8M1.5 1.5h13v13h-13Z" fill="none" stroke="var(--text-3)" stroke-width="1.6" />`,
  unusual: svg`<path d="M8 1.5 14.5 8 8 14.5 1.5 8Z" fill="none" stroke="var(--text)" stroke-width="2.2" stroke-linejoin="round" />`,
  done: svg`<path d="M2.5 8.5 6.5 12.5 13.5 4" fill="none" stroke="var(--ok)" stroke-width="2.2" />`,
} as const;
