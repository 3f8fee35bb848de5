import { css } from 'lit';

/** Classes s0 to s7: the colour of the n-th line as --line. */
export const seriesColors = css`
  .s0 {
    --line: var(--s1);
  }
  .s1 {
    --line: var(--s2);
  }
  .s2 {
    --line: var(--s3);
  }
  .s3 {
    --line: var(--s4);
  }
  .s4 {
    --line: var(--s5);
  }
  .s5 {
    --line: var(--s6);
  }
  .s6 {
    --line: var(--s7);
  }
  .s7 {
    --line: var(--s8);
  }
`;
