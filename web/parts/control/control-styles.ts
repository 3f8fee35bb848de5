import { css } from 'lit';

/** How an output looks: what is measured at the left, what can be done at the right, what is told below. */
export const controlStyles = css`
  .card {
    height: 100%;
    min-height: 104px;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 8px;
    padding: 10px 16px;
    align-content: start;
  }
  .top {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 16px;
    justify-content: space-between;
    align-items: center;
  }
  h3 {
    display: flex;
    align-items: center;
    font-weight: 500;
    color: var(--text-2);
  }
  h3 .btn {
    margin: -12px 0;
  }
  h3 .btn + .btn {
    margin-inline-start: -4px;
  }
  .told:empty {
    display: none;
  }
  .state {
    font: 700 22px/28px var(--font);
  }
  .state small {
    font: 500 15px/20px var(--font);
    color: var(--text-2);
  }
  .told,
  .line {
    display: flex;
    gap: 8px;
    align-items: center;
    flex-wrap: wrap;
  }
  .told p,
  .line p {
    flex: 1 1 200px;
  }
  .ask {
    align-items: end;
  }
  .on {
    min-width: 96px;
  }
  .number {
    width: 120px;
  }
  .steps {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 12px;
    padding: 0;
    list-style: none;
    font: 500 14px/20px var(--font);
    color: var(--text-3);
  }
  .steps .past {
    color: var(--text);
  }
  .steps .past::before {
    content: '✓ ';
  }
  .steps [aria-current] {
    color: var(--text);
    font-weight: 650;
  }
`;
