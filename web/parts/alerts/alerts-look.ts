import { css } from 'lit';

/** How the screen of alarms looks. */
export const alertsLook = css`
  .list {
    display: grid;
    gap: 12px;
    margin-top: 16px;
    grid-template-columns: minmax(0, 1fr);
    max-width: 900px;
  }
  .undo {
    position: sticky;
    bottom: 0;
    margin-top: 12px;
    max-width: 900px;
  }
  details .list {
    margin-top: 4px;
  }
`;
