import { css } from 'lit';

/** The editor of profiles: bytes and profile beside each other where there is room. */
export const profileStyles = css`
  .both {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    gap: 16px;
    align-items: start;
  }
  @media (max-width: 1099px) {
    .both {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  .over {
    outline: 3px dashed var(--accent);
    outline-offset: 4px;
  }
  .versions {
    width: auto;
    max-width: 100%;
  }
  fieldset.stack {
    padding-top: 8px;
    border-top: var(--edge) solid var(--border);
  }
  input[type='file'] {
    padding-block: 10px;
  }
  .fieldrow {
    border-inline-start: 4px solid var(--line, var(--border));
    padding-inline-start: 12px;
  }
  .swatch {
    display: inline-block;
    width: 12px;
    height: 12px;
    border-radius: 3px;
    background: var(--line);
  }
  textarea.json {
    font: 500 14px/20px var(--mono);
  }
`;
