import { css } from 'lit';

/** A line that says something and perhaps offers a button. */
export const note = css`
  .note {
    display: flex;
    align-items: center;
    gap: 12px;
    flex-wrap: wrap;
    padding: 8px 8px 8px 16px;
    min-height: 56px;
    background: var(--surface);
    border: var(--edge) solid var(--border);
    border-inline-start: 6px solid var(--border-strong);
    border-radius: var(--r);
  }
  .note p {
    flex: 1 1 220px;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .note.crit {
    border-inline-start-color: var(--crit);
  }
  .note.warn {
    border-inline-start-color: var(--warn-line);
  }
  .note.info {
    border-inline-start-color: var(--info);
  }
`;
