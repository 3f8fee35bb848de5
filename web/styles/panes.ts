import { css } from 'lit';

/** Panes of a chart and what uPlot lays over them. */
export const panes = css`
  #panes {
    position: relative;
    /* Until a chart is drawn anew it is as wide as before, and must not widen a page that has become narrow. */
    overflow-x: clip;
    touch-action: pan-y;
    user-select: none;
    cursor: crosshair;
    min-height: 160px;
  }
  h3 {
    padding-top: 6px;
    font: 600 13px/18px var(--font);
    pointer-events: none;
  }
  .zone {
    position: absolute;
    inset-inline-end: 0;
    bottom: 2px;
    font: 450 12px/16px var(--font);
    color: var(--text-3);
    pointer-events: none;
  }
  /* Where no room is right of the lines, the last time stands there. */
  @media (max-width: 799px) {
    #panes {
      padding-block-end: 18px;
    }
  }
  .u-select {
    background: color-mix(in srgb, var(--accent) 18%, transparent);
    border-inline: 1px solid var(--accent);
  }
  .u-cursor-x {
    border-right: 1px solid var(--text);
  }
  .u-cursor-pt {
    border-width: 2px;
  }
`;
