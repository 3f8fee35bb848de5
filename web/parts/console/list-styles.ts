import { css } from 'lit';

/** How the rows of a console stand: in one line, or two where there is no room. */
export const listStyles = css`
  :host {
    display: grid;
    position: relative;
    min-height: 0;
    border: var(--edge) solid var(--border);
    border-radius: var(--r);
    background: var(--surface);
  }
  .view {
    overflow: auto;
    overflow-anchor: none;
    min-height: 0;
    font: 500 14px/24px var(--mono);
  }
  .space {
    position: relative;
  }
  .line {
    position: absolute;
    left: 0;
    right: 0;
    display: grid;
    grid-template-columns: 15ch 8ch minmax(0, 1fr);
    gap: 0 8px;
    height: 24px;
    padding: 0 8px;
    cursor: pointer;
    white-space: pre;
    overflow: hidden;
  }
  .narrow .line {
    grid-template-columns: auto minmax(0, 1fr);
    grid-template-rows: 20px 24px;
    height: 48px;
    padding-top: 2px;
  }
  .narrow .line code {
    grid-column: 1 / -1;
  }
  .narrow .line :not(code) {
    font-size: 13px;
    line-height: 20px;
  }
  time,
  .way {
    color: var(--text-2);
  }
  code {
    font: inherit;
    overflow: hidden;
    text-overflow: ellipsis;
    direction: ltr;
    unicode-bidi: bidi-override;
  }
  .sent {
    background: var(--accent-soft);
    color: var(--on-accent-soft);
  }
  .sent .way,
  .sent time {
    color: inherit;
  }
  .damaged .way,
  .damaged code {
    font-weight: 700;
  }
  .found {
    outline: 2px solid var(--accent);
    outline-offset: -2px;
  }
  .picked {
    outline: 3px solid var(--focus);
    outline-offset: -3px;
  }
  .newest {
    position: absolute;
    right: 16px;
    bottom: 16px;
  }
  p {
    padding: 16px;
  }
`;
