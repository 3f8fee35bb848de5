import { css } from 'lit';

/** How buttons, fields, cards and chips look everywhere: each element of ours starts from it. */
export const controls = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :host {
    display: block;
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
  b,
  td,
  th,
  .num {
    font-variant-numeric: tabular-nums;
  }
  .stack > [role='status']:empty {
    margin-top: -12px;
  }
  .btn {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: var(--tap);
    min-width: var(--tap);
    padding: 0 16px;
    border-radius: var(--r);
    border: max(1px, var(--edge) - 1px) solid var(--border-strong);
    background: var(--surface);
    color: var(--text);
    font: 550 15px/20px var(--font);
    cursor: pointer;
    text-decoration: none;
    touch-action: manipulation;
    transition: background-color var(--ease) ease-out;
  }
  .btn:hover {
    background: var(--surface-2);
  }
  .btn.primary {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--on-accent);
  }
  .btn.danger {
    background: var(--crit);
    border-color: var(--crit);
    color: var(--on-crit);
  }
  .btn.quiet {
    border-color: transparent;
    background: none;
  }
  .btn.icon {
    padding: 0;
  }
  .btn[aria-pressed='true'] {
    background: var(--accent-soft);
    color: var(--on-accent-soft);
    border-color: var(--accent);
  }
  .btn:disabled {
    color: var(--text-3);
    border-color: var(--border);
    background: var(--surface);
    cursor: default;
  }
  .seg {
    display: inline-flex;
    justify-self: start;
    border: max(1px, var(--edge) - 1px) solid var(--border-strong);
    border-radius: var(--r);
    overflow: hidden;
  }
  .seg button {
    min-height: var(--tap);
    min-width: var(--tap);
    padding: 0 12px;
    border: 0;
    border-inline-end: 1px solid var(--border);
    background: var(--surface);
    color: var(--text);
    font: 550 14px/20px var(--font);
    cursor: pointer;
    white-space: nowrap;
    touch-action: manipulation;
  }
  .seg button:last-child {
    border-inline-end: 0;
  }
  .seg button:focus-visible {
    outline-offset: -4px;
  }
  .seg button[aria-pressed='true'] {
    background: var(--accent-soft);
    color: var(--on-accent-soft);
    box-shadow: inset 0 -3px 0 var(--accent);
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
  .chip.ok {
    background: var(--ok-soft);
    color: var(--on-ok-soft);
  }
  .chip.stale {
    background: var(--stale-soft);
    color: var(--on-stale-soft);
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
  .field {
    display: grid;
    gap: 4px;
    align-content: start;
    min-width: 0;
  }
  label,
  legend {
    font: 550 14px/20px var(--font);
    padding: 0;
  }
  input,
  select,
  textarea {
    min-height: var(--tap);
    width: 100%;
    border: max(1px, var(--edge) - 1px) solid var(--border-strong);
    border-radius: 8px;
    padding: 0 12px;
    background: var(--surface);
    color: var(--text);
    font: 500 16px/24px var(--font);
  }
  textarea {
    padding: 12px;
    font-family: var(--mono);
  }
  .check {
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: var(--tap);
    font: 500 16px/24px var(--font);
    cursor: pointer;
  }
  .check input {
    width: 24px;
    min-height: 24px;
    margin: 12px 0;
    accent-color: var(--accent);
    flex: none;
  }
  progress {
    appearance: none;
    display: block;
    width: 100%;
    height: 10px;
    border: 1px solid var(--border-strong);
    border-radius: 5px;
    overflow: hidden;
    background: var(--surface-2);
  }
  progress::-webkit-progress-bar {
    background: var(--surface-2);
  }
  progress::-webkit-progress-value {
    background: var(--accent);
  }
  progress::-moz-progress-bar {
    background: var(--accent);
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
  wa-switch {
    display: block;
  }
  wa-switch::part(base) {
    min-height: var(--tap);
    justify-content: start;
  }
  @media (forced-colors: active) {
    .btn[aria-pressed='true'],
    .seg button[aria-pressed='true'] {
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
    }
  }
`;
