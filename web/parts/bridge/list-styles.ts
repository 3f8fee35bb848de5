import { css } from 'lit';

/** How what a bridge has stands in lists: what it is, and beside it what can be done with it. */
export const listStyles = css`
  .masonry {
    margin-top: 16px;
  }
  h1 {
    overflow-wrap: anywhere;
  }
  ul:not(.plain) li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 4px 12px;
    padding-block: 8px;
    border-top: 1px solid var(--border);
  }
  li > div:first-child {
    flex: 1 1 180px;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  ul.plain {
    display: grid;
    gap: 8px;
  }
  .said {
    font: 500 14px/20px var(--mono);
  }
  .part + .part {
    border-top: 1px solid var(--border);
    padding-top: 12px;
  }
  progress {
    width: 100%;
  }
`;
