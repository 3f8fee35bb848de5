import { css } from 'lit';

/** The status strip: words beside the icons where there is room, else under them. */
export const strip = css`
  nav {
    display: flex;
    align-items: center;
    height: 100%;
    padding: 0 8px 0 16px;
    gap: 4px;
  }
  .brand {
    font: 650 16px/24px var(--font);
    letter-spacing: -0.01em;
    margin-inline-end: 16px;
  }
  .fact {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    min-height: 48px;
    min-width: 48px;
    padding: 0 12px;
    border-radius: 8px;
    border: 0;
    background: none;
    color: var(--text-2);
    font: 500 14px/20px var(--font);
    text-decoration: none;
    white-space: nowrap;
    cursor: pointer;
  }
  .fact:hover {
    background: var(--surface-2);
  }
  .fact b {
    font-variant-numeric: tabular-nums;
    font-weight: 600;
    color: var(--text);
  }
  .rec {
    margin-inline-end: auto;
  }
  .dot {
    width: 12px;
    height: 12px;
    margin: 4px;
    border-radius: 50%;
    background: var(--crit);
    flex: none;
  }
  .dot.idle {
    background: none;
    border: 2px solid var(--text-3);
  }
  .long,
  .word {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .short {
    display: none;
  }
  @media (max-width: 959px) {
    .long {
      display: none;
    }
    .brand {
      display: none;
    }
    .fact {
      padding: 0 8px;
    }
  }
  @media (max-width: 559px) {
    nav {
      padding: 0 2px;
      gap: 0;
    }
    .fact {
      flex: 1 1 0;
      flex-direction: column;
      justify-content: center;
      gap: 1px;
      padding: 0 1px;
      font: 500 12px/16px var(--font);
    }
    .fact b {
      font-weight: 600;
    }
    .fact > span:last-child {
      max-width: 100%;
      overflow: hidden;
      text-overflow: clip;
    }
    .word {
      display: none;
    }
    .short {
      display: inline;
    }
    .sun {
      flex: 0 0 48px;
    }
  }
`;
