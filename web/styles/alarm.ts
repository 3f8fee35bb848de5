import { css } from 'lit';

/**
 * What asks for attention: only the shape of an unacknowledged critical alarm, once in two seconds, and never by vanishing. Where
 * motion is not wanted it has a double border.
 */
export const alarm = css`
  .shape {
    display: inline-grid;
    flex: none;
    padding: 3px;
  }
  .shape.open {
    animation: call 2s ease-in-out infinite;
  }
  @keyframes call {
    50% {
      transform: scale(1.35);
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .shape.open {
      animation: none;
      padding: 0;
      border: 3px double currentcolor;
    }
  }
`;
