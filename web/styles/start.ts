import { css } from 'lit';

/** An empty screen that says what to do first. */
export const start = css`
  .start {
    display: grid;
    justify-items: center;
    gap: 12px;
    max-width: 560px;
    margin: 6vh auto 0;
    padding: 40px 24px;
    text-align: center;
  }
  .start > svg {
    color: var(--text-3);
  }
  .start .btn {
    min-width: min(100%, 280px);
    min-height: max(56px, var(--tap));
  }
  .start fl-open-recording {
    width: 100%;
    --open-width: 280px;
    --open-height: 56px;
  }
  .start .btn + p {
    margin-top: 12px;
  }
`;
