import { html, svg, type TemplateResult } from 'lit';

/** A small drawing of what a template does; its words stand beside it. */
export const picture = (template: string): TemplateResult => html`
  <svg
    aria-hidden="true"
    class="picture"
    viewBox="0 0 72 48"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
    stroke-linecap="round"
    stroke-linejoin="round"
  >
    ${drawings[template] ?? line('M6 40h60')}
  </svg>
`;

const line = (d: string): TemplateResult => svg`<path d=${d} />`;
const faint = (d: string): TemplateResult => svg`<path d=${d} opacity="0.5" stroke-dasharray="4 4" />`;
const strong = (d: string): TemplateResult => svg`<path d=${d} stroke="var(--accent)" stroke-width="3" />`;

const drawings: Readonly<Record<string, TemplateResult>> = {
  fan: svg`${faint('M4 16h38')}${strong('M4 38c8 0 12-26 20-26s8 20 18 22')}
    ${line('M58 24m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0M58 22c-4-6-2-12 2-12s4 8-1 12M60 25c7-1 11 3 9 6s-9 0-10-5M56 25c-3 6-9 8-11 5s4-7 10-7')}`,
  irrigation: svg`${strong('M4 14c8 6 14 14 20 20l6-20c6 6 10 10 14 16')}${faint('M4 34h42')}
    ${line('M60 8c5 7 7 10 7 14a7 7 0 0 1-14 0c0-4 2-7 7-14ZM48 42h22M60 42v-8')}`,
  'light-spikes': svg`${faint('M4 30h12l3-24 3 24h14l3-22 3 22h22')}${strong('M4 38h24c4 0 4-8 8-8h12c4 0 4 8 8 8h12')}`,
  'motion-alarm': svg`${line('M14 10m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0M14 16v12l-6 12M14 28l6 12M6 22l8-4 8 5')}
    ${strong('M34 14c4 6 4 14 0 20M42 9c7 9 7 21 0 30')}${line('M64 14v14M64 35v.5')}`,
  'smart-garden': svg`${line('M6 42V22L24 8l18 14v20ZM6 22h36M24 8v34')}${strong('M57 42V26M57 30c-7 0-9-4-9-9 6 0 9 3 9 9ZM57 27c0-7 3-10 10-10 0 7-3 10-10 10Z')}${line('M48 42h20')}`,
  'overheating-forecast': svg`${faint('M4 12h64')}${strong('M4 40c14 0 20-3 30-12')}${faint('M34 28l18-16')}
    ${line('M60 26m-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0M60 21v5l3 3')}`,
  'vibration-wear': svg`${strong('M4 24l4-4 4 8 4-8 4 8 4-10 4 12 4-14 4 18 4-24 4 30 4-34 4 36 4-32 4 22')}`,
  'energy-peak': svg`${faint('M4 16h64')}${line('M6 42V32M16 42V28M26 42V10M36 42V24M46 42V30')}${strong('M62 6l-8 20h12l-8 18')}`,
};
