import { css } from 'lit';

/** Buttons, and choices of which one is taken. */
export const buttons = css`
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
    box-shadow: inset 0 -3px 0 var(--accent);
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
  @media (forced-colors: active) {
    .btn[aria-pressed='true'],
    .seg button[aria-pressed='true'] {
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
    }
  }
`;
