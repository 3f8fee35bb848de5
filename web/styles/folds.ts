import { css } from 'lit';

/** What is opened by a press on its heading. */
export const folds = css`
  summary {
    min-height: var(--tap);
    display: flex;
    align-items: center;
    gap: 8px;
    cursor: pointer;
    font: 550 15px/20px var(--font);
  }
  summary::before {
    content: '▸';
  }
  details[open] > summary::before {
    content: '▾';
  }
`;
