import { css } from 'lit';

/** What is filled in, switched or filling up. */
export const fields = css`
  .field {
    display: grid;
    gap: 4px;
    align-content: start;
    min-width: 0;
  }
  .pair {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(150px, 1fr));
    gap: 12px;
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
  select {
    text-overflow: ellipsis;
  }
  ::placeholder {
    color: var(--text-3);
    font-style: italic;
    opacity: 1;
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
    overflow-wrap: anywhere;
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
  wa-switch {
    display: block;
  }
  wa-switch::part(base) {
    min-height: var(--tap);
    justify-content: start;
  }
`;
