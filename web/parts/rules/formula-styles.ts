import { css } from 'lit';

/** A formula with what can stand in it below. */
export const formulaStyles = css`
  :host {
    display: grid;
    gap: 4px;
    grid-template-columns: minmax(0, 1fr);
  }
  textarea {
    min-height: 96px;
    resize: vertical;
  }
  textarea[aria-invalid='true'] {
    border-color: var(--crit);
    border-width: 2px;
  }
  ul {
    max-height: 240px;
    overflow: auto;
    border: 1px solid var(--border-strong);
    border-radius: 8px;
    background: var(--surface);
  }
  li {
    min-height: var(--tap);
    padding: 4px 12px;
    cursor: pointer;
    overflow-wrap: anywhere;
  }
  li b {
    display: block;
    font: 600 15px/20px var(--mono);
  }
  li .small {
    color: var(--text-2);
  }
  li[aria-selected='true'] {
    background: var(--accent-soft);
    color: var(--on-accent-soft);
    box-shadow: inset 4px 0 0 var(--accent);
  }
  li[aria-selected='true'] .small {
    color: inherit;
  }
  .btn {
    justify-self: start;
  }
  .trouble {
    font: 550 14px/20px var(--font);
    color: var(--crit);
  }
  .trouble::before {
    content: '■ ' / '';
  }
  pre {
    margin: 0;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    font: 500 14px/20px var(--mono);
  }
  mark {
    background: none;
    color: inherit;
    text-decoration: underline wavy var(--crit) 2px;
    text-underline-offset: 4px;
    font-weight: 700;
  }
`;
