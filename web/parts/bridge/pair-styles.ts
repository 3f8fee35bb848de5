import { css } from 'lit';

/** How the screen stands on which a bridge is added. */
export const pairStyles = css`
  .columns {
    display: grid;
    grid-template-columns: minmax(0, 1.4fr) minmax(0, 1fr);
    gap: 16px;
    align-items: start;
    margin-top: 12px;
  }
  @media (max-width: 959px) {
    .columns {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  form {
    display: grid;
    gap: 12px;
  }
  .code {
    font: 600 24px/32px var(--mono);
    letter-spacing: 0.2em;
    max-width: 12em;
  }
  /* A command is broken only where it would not fit a line of its own. */
  code {
    display: inline-block;
    max-width: 100%;
    font: 600 15px/22px var(--mono);
    overflow-wrap: anywhere;
  }
  .note > .stack {
    flex: 1 1 220px;
    min-width: 0;
  }
  .note .btn {
    overflow-wrap: anywhere;
    height: auto;
  }
  .note ol {
    list-style: decimal;
    padding-inline-start: 24px;
    display: grid;
    gap: 4px;
    overflow-wrap: anywhere;
  }
  .prompt {
    border: 1px solid var(--border-strong);
    border-radius: 12px;
    padding: 16px;
    background: var(--surface-2);
    max-width: 340px;
    display: grid;
    gap: 12px;
  }
  .prompt .answers {
    display: flex;
    gap: 8px;
    justify-content: end;
  }
  .prompt .answers span {
    padding: 6px 14px;
    border-radius: 999px;
    border: 1px solid var(--border-strong);
  }
  .prompt .answers .wanted {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
    font-weight: 650;
  }
`;
