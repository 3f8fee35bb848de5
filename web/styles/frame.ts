import { css } from 'lit';

/** The frame around every screen: strip, rail or bottom bar, content. */
export const frame = css`
  :host {
    display: grid;
    grid-template: 'strip strip' 56px 'rail line' auto 'rail main' minmax(0, 1fr) / 88px minmax(0, 1fr);
    height: 100vh;
    height: 100dvh;
  }
  header {
    grid-area: strip;
    background: var(--surface);
    border-bottom: var(--edge) solid var(--border);
    min-width: 0;
  }
  fl-status-strip {
    height: 100%;
  }
  nav {
    grid-area: rail;
    display: flex;
    flex-direction: column;
    gap: 4px;
    padding: 8px 4px;
    background: var(--surface);
    border-inline-end: var(--edge) solid var(--border);
    overflow: auto;
  }
  nav a {
    position: relative;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 2px;
    min-height: max(60px, var(--tap));
    border-radius: var(--r);
    text-decoration: none;
    color: var(--text-2);
    font: 500 13px/16px var(--font);
  }
  nav a:hover {
    background: var(--surface-2);
  }
  nav a:focus-visible {
    outline-offset: -3px;
  }
  nav a[aria-current] {
    box-shadow: inset 0 -3px 0 var(--accent);
    background: var(--accent-soft);
    color: var(--on-accent-soft);
    font-weight: 650;
  }
  main:focus-visible {
    outline: none;
    box-shadow: none;
  }
  main {
    grid-area: main;
    position: relative;
    overflow: auto;
    padding: 16px;
    outline: none;
  }
  .count {
    position: absolute;
    top: 2px;
    left: calc(50% + 11px);
    min-width: 20px;
    padding: 0 4px;
    border-radius: 10px;
    font: 650 12px/18px var(--font);
    text-align: center;
    background: var(--surface-2);
    color: var(--text);
    border: 1px solid var(--border-strong);
  }
  .count.alerts {
    background: var(--crit);
    border-color: var(--crit);
    color: var(--on-crit);
  }
  fl-alarm-line {
    grid-area: line;
  }
  .skip {
    position: absolute;
    left: 8px;
    top: -80px;
    z-index: 2;
  }
  .skip:focus {
    top: 4px;
  }
  @media (min-width: 720px) {
    main:focus-visible {
      outline: none;
      box-shadow: none;
    }
    main {
      scrollbar-gutter: stable;
    }
  }
  @media (max-width: 719px) {
    :host {
      grid-template: 'strip' 56px 'line' auto 'main' minmax(0, 1fr) 'rail' auto / minmax(0, 1fr);
    }
    nav {
      flex-direction: row;
      padding: 4px 4px calc(4px + env(safe-area-inset-bottom));
      border-inline-end: 0;
      border-top: var(--edge) solid var(--border);
    }
    nav a {
      flex: 1;
      font-size: 12px;
    }
    main:focus-visible {
      outline: none;
      box-shadow: none;
    }
    main {
      padding: 12px;
    }
  }
  @media print {
    nav,
    header {
      display: none;
    }
  }
  @media (forced-colors: active) {
    nav a[aria-current] {
      border: 2px solid Highlight;
    }
  }
`;
