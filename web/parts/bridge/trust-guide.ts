import { css, html, type TemplateResult } from 'lit';
import { trustSteps } from '../../text/bridge.ts';

/** How the steps of a guide stand. */
export const guideStyles = css`
  .guide ol {
    display: grid;
    gap: 6px;
    list-style: decimal;
    padding-inline-start: 24px;
  }
  .guide summary {
    min-height: var(--tap);
    align-content: center;
    cursor: pointer;
    font: 600 15px/20px var(--font);
  }
  .guide details[open] {
    padding-bottom: 12px;
  }
  .guide details + details {
    border-top: 1px solid var(--border);
  }
  .finger {
    font-family: var(--mono);
    overflow-wrap: anywhere;
  }
`;

/** How this device comes to trust the bridge at `address`; `fingerprint` is what its own CA must have, where that is known. */
export const trustGuide = (address: string, fingerprint: string | undefined): TemplateResult => html`
  <section class="card stack guide" aria-label="Trust the bridge’s certificate">
    <h2>Trust the bridge’s certificate</h2>
    <p>
      A bridge has a CA of its own, made by chance at its first start. Take its file
      <a href="${address}/ca.crt" target="_blank" rel="noreferrer">ca.crt</a> (or copy it from the bridge’s
      data folder), and compare before you trust it.
    </p>
    ${
      fingerprint
        ? html`<p>Its SHA-256 has to be <span class="finger">${fingerprint}</span></p>`
        : html`<p>Its SHA-256 has to be the one that the bridge shows beside the code.</p>`
    }
    <div>
      ${trustSteps.map(
        ({ system, steps }) =>
          html`<details>
            <summary>${system}</summary>
            <ol>
              ${steps.map((step) => html`<li>${step}</li>`)}
            </ol>
          </details>`,
      )}
    </div>
  </section>
`;
