import { svg, html, type TemplateResult } from 'lit';

/** A small picture beside a word; never instead of one for those who do not see it. */
export const icon = (name: IconName, sizePx = 22): TemplateResult => html`
  <svg
    aria-hidden="true"
    width=${sizePx}
    height=${sizePx}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
    stroke-linecap="round"
    stroke-linejoin="round"
  >
    ${pictures[name]}
  </svg>
`;

const path = (d: string): TemplateResult => svg`<path d=${d} />`;

const pictures = {
  live: path('M3 12h4l3-8 4 16 3-8h4'),
  devices: path('M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0ZM12 17v4'),
  bell: path('M6 17V11a6 6 0 0 1 12 0v6l2 2H4ZM10 21h4'),
  rules: path('M3 6h8M17 6h4M14 3v6M3 12h3M12 12h9M9 9v6M3 18h11M20 18h1M17 15v6'),
  sync: path('M20 11a8 8 0 0 0-14-5L3 9m0-5v5h5M4 13a8 8 0 0 0 14 5l3-3m0 5v-5h-5'),
  settings: path(
    'M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M19 5l-2 2M7 17l-2 2',
  ),
  offline: path('M3 3l18 18M9 6a6 6 0 0 1 9 4 4.5 4.5 0 0 1 2.7 7.2M17 19H7a5 5 0 0 1-1-9.8'),
  online: path('M7 19a5 5 0 0 1-1-9.8A6 6 0 0 1 18 10a4.5 4.5 0 0 1-.5 9Z'),
  storage: path('M4 6c0-4 16-4 16 0s-16 4-16 0v12c0 4 16 4 16 0V6M4 12c0 4 16 4 16 0'),
  clock: path('M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 7v5l3 2'),
  pause: path('M8 5v14M16 5v14'),
  play: path('M7 4l12 8-12 8Z'),
  plus: path('M12 5v14M5 12h14'),
  minus: path('M5 12h14'),
  fit: path('M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5'),
  table: path('M4 5h16v14H4ZM4 10h16M4 14.5h16M10 5v14'),
  export: path('M12 15V3m-4 4 4-4 4 4M5 13v7h14v-7'),
  close: path('M6 6l12 12M18 6 6 18'),
  check: path('M5 12l5 5 9-10'),
  sun: path(
    'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M5 19l1.4-1.4M17.6 6.4 19 5',
  ),
  usb: path('M12 21V5m0 0-3 3m3-3 3 3M12 17l-5-3v-3M12 15l5-3V9M12 21h.01M17 8h.01M7 10h.01'),
  bluetooth: path('M7 8l10 8-5 4V4l5 4L7 16'),
  trash: path('M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13'),
  edit: path('M4 20l1-4L16 5l3 3L8 19Z'),
  up: path('M5 15l7-7 7 7'),
  down: path('M5 9l7 7 7-7'),
  back: path('M15 5l-7 7 7 7'),
  forward: path('M9 5l7 7-7 7'),
  copy: path('M9 9h11v11H9ZM15 9V4H4v11h5'),
  info: path('M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 11v6M12 7.5h.01'),
  download: path('M12 4v12m-5-5 5 5 5-5M5 20h14'),
  bridge: path('M4 4h7v7H4ZM13 4h7v7h-7ZM4 13h7v7H4ZM13 13h7v7h-7Z'),
} as const;

export type IconName = keyof typeof pictures;
