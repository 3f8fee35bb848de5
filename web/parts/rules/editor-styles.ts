import { css } from 'lit';

/** A sentence with fields: words at the left of each row where there is room, above it where there is not. */
export const editorStyles = css`
  .top {
    position: sticky;
    top: -16px;
    z-index: 1;
    margin: -16px -16px 16px;
    padding: 8px 16px;
    background: var(--bg);
    border-bottom: var(--edge) solid var(--border);
  }
  .top h1 {
    flex: 1;
  }
  .sides {
    display: grid;
    gap: 16px;
    grid-template-columns: minmax(0, 1fr);
    align-items: start;
  }
  .sides:not(:has(fl-rule-preview:defined)) > .card {
    max-width: 760px;
  }
  .clause {
    display: grid;
    gap: 12px;
    padding-bottom: 12px;
    border-bottom: 1px solid var(--border);
  }
  .line {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 4px 12px;
    align-items: center;
  }
  .word {
    font: 550 14px/20px var(--font);
    color: var(--text-2);
  }
  .word:empty {
    display: none;
  }
  .places {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
    min-width: 0;
  }
  .together {
    display: inline-flex;
    gap: 8px;
    align-items: center;
  }
  .places > * {
    min-width: 0;
  }
  .places select,
  .word select {
    width: auto;
    max-width: 100%;
  }
  .places input {
    width: 96px;
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  .places input.zone,
  .places input.clock {
    width: 190px;
    text-align: start;
  }
  .places input.text {
    flex: 1 1 100%;
    text-align: start;
  }
  .places input.clock {
    width: 150px;
  }
  .nested {
    display: grid;
    gap: 12px;
    padding-inline-start: 12px;
    border-inline-start: 3px solid var(--border-strong);
  }
  .nested .clause:last-of-type {
    border-bottom: 0;
    padding-bottom: 0;
  }
  .places fl-template-field,
  .places fl-formula-field {
    flex: 1 1 100%;
  }
  .unit {
    color: var(--text-2);
  }
  .unit:empty {
    display: none;
  }
  .days {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
  }
  .days .btn {
    padding: 0 8px;
  }
  .trouble {
    font: 550 14px/20px var(--font);
    color: var(--crit);
  }
  .trouble::before {
    content: '■ ' / '';
  }
  [aria-invalid='true'] {
    border-color: var(--crit);
    border-width: 2px;
  }
  .said {
    padding: 12px 16px;
    border-radius: var(--r);
    background: var(--surface-2);
    border: 1px solid var(--border);
    overflow-wrap: anywhere;
  }
  .seg svg {
    vertical-align: -3px;
    margin-inline-end: 6px;
  }
  @media (min-width: 720px) {
    .line {
      grid-template-columns: 88px minmax(0, 1fr);
    }
    .trouble {
      grid-column: 2;
    }
  }
  @media (min-width: 1100px) {
    .sides:has(fl-rule-preview:defined) {
      grid-template-columns: minmax(0, 460px) minmax(0, 1fr);
    }
  }
  @media (max-width: 719px) {
    .top {
      top: -12px;
      margin: -12px -12px 12px;
      padding: 8px 12px;
    }
  }
`;
