import { LitElement, css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { controls } from '../../styles/controls.ts';
import { formatCount } from '../../text/numbers.ts';

/** One stretch of the way of the readings, with how many have come that far. */
@customElement('fl-lane')
export class Lane extends LitElement {
  static override styles = [
    controls,
    css`
      .head {
        display: flex;
        justify-content: space-between;
        gap: 12px;
        margin-bottom: 6px;
      }
      .count {
        white-space: nowrap;
      }
      p {
        margin-top: 6px;
      }
    `,
  ];
  @property() override title = '';
  @property({ type: Number }) count = 0;
  @property({ type: Number }) of = 0;

  override render() {
    return html`
      <div class="head">
        <h3>${this.title}</h3>
        <span class="count num"
          >${formatCount(this.count)} <span class="mut">of ${formatCount(this.of)}</span></span
        >
      </div>
      <progress aria-label=${this.title} max=${Math.max(1, this.of)} .value=${this.count}></progress>
      <p class="small mut"><slot></slot></p>
    `;
  }
}
