import { css } from 'lit';

/** How a rule's preview stands. */
export const previewStyles = css`
  .times {
    font: 700 44px/52px var(--font);
    letter-spacing: -0.02em;
  }
  .headline {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 12px;
  }
  .old {
    opacity: 0.6;
  }
  .running {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: center;
    gap: 4px 12px;
    min-height: var(--tap);
  }
  @media (max-width: 559px) {
    .times {
      font-size: 34px;
      line-height: 42px;
    }
  }
`;
