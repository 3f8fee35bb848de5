import { css } from 'lit';

/** The console fills its sheet: tools, rows, and what is done with them. */
export const consoleStyles = css`
  .all {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    grid-template-rows: auto minmax(220px, 1fr) auto;
    gap: 12px;
    height: 100%;
  }
  .tools,
  .below {
    display: grid;
    gap: 8px;
    grid-template-columns: minmax(0, 1fr);
  }
  .tools select,
  .tools input {
    width: auto;
    min-width: 0;
    flex: 1 1 120px;
  }
  .picked {
    max-height: 30dvh;
    overflow: auto;
    font: 500 14px/22px var(--mono);
    overflow-wrap: anywhere;
    direction: ltr;
    unicode-bidi: bidi-override;
  }
  .picked p {
    white-space: pre-wrap;
  }
  summary {
    padding: 0 12px;
  }
`;
