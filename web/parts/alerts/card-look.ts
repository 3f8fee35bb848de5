import { css } from 'lit';

/** How the card of an alarm looks. */
export const cardLook = css`
  .card {
    border-inline-start: 6px solid var(--crit);
    display: grid;
    gap: 10px;
    padding: 12px;
    grid-template-columns: minmax(0, 1fr);
    scroll-margin: 16px;
  }
  .card.warning {
    border-inline-start-color: var(--warn-line);
  }
  .card.info {
    border-inline-start-color: var(--info);
  }
  .head {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    gap: 2px 12px;
    align-items: start;
    overflow-wrap: anywhere;
  }
  .head p {
    grid-column: 2 / -1;
  }
  .asked {
    display: grid;
    gap: 12px;
    border-top: 1px solid var(--border);
    padding-top: 12px;
  }
  .asked .row > .field {
    flex: 1 1 200px;
  }
  .asked .row {
    align-items: end;
  }
`;
