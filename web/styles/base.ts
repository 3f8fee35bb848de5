import { css } from 'lit';

/** Headings, cards, rows, tables: how text stands everywhere. */
export const base = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :host {
    display: block;
  }
  /* Else it is never narrower than its longest word. */
  fieldset {
    min-width: 0;
  }
  [hidden] {
    display: none !important;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  h1 {
    font: 650 22px/28px var(--font);
    letter-spacing: -0.015em;
  }
  h2 {
    font: 650 17px/24px var(--font);
  }
  h3 {
    font: 600 15px/20px var(--font);
  }
  a {
    color: var(--accent);
  }
  svg {
    flex: none;
  }
  :focus-visible {
    outline: 3px solid var(--focus);
    outline-offset: 2px;
    box-shadow: 0 0 0 2px var(--focus-2);
  }
  .vh {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  td,
  th,
  .num {
    font-variant-numeric: tabular-nums;
  }
  .stack > [role='status']:empty {
    margin-top: -12px;
  }
  .card {
    background: var(--surface);
    border: var(--edge) solid var(--border);
    border-radius: var(--r);
    padding: 16px;
    min-width: 0;
  }
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    border-radius: 999px;
    padding: 2px 10px;
    font: 600 13px/20px var(--font);
    border: 1px solid var(--border-strong);
    color: var(--text);
  }
  .mut {
    color: var(--text-2);
  }
  .small {
    font-size: 14px;
    line-height: 20px;
  }
  .row {
    display: flex;
    align-items: center;
    gap: var(--gap);
    flex-wrap: wrap;
  }
  .between {
    justify-content: space-between;
  }
  .stack {
    display: grid;
    gap: 12px;
    align-content: start;
    grid-template-columns: minmax(0, 1fr);
  }
  .masonry {
    columns: 2 420px;
    column-gap: 16px;
    margin-top: 12px;
  }
  .masonry > * {
    break-inside: avoid;
    margin-bottom: 16px;
  }
  table {
    border-collapse: collapse;
    width: 100%;
  }
  th {
    font: 600 13px/18px var(--font);
    color: var(--text-2);
    text-align: start;
    padding: 8px;
  }
  td {
    padding: 8px;
    border-top: 1px solid var(--border);
    height: 44px;
    font-size: 15px;
  }
  .right {
    text-align: end;
  }
`;
