import { css } from 'lit';

/** Steps below each other, each with its mark. */
export const flowStyles = css`
  .flow {
    display: grid;
    gap: 6px;
    padding: 0 0 8px;
    margin: 0;
    list-style: none;
  }
  .flow li {
    display: flex;
    gap: 10px;
    align-items: baseline;
    overflow-wrap: anywhere;
  }
  .flow svg {
    flex: none;
  }
`;
