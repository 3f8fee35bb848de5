import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { TemplateView } from '../../../../station/api/templates.ts';
import { hrefOf } from '../../../state/route.ts';
import { controls } from '../../../styles/controls.ts';
import { icon } from '../../icons.ts';
import { mark } from '../../mark.ts';
import { picture } from './pictures.ts';

/** A worked example to try or to use. Says `fl-try`, `fl-end` and `fl-use`. */
@customElement('fl-template-card')
export class TemplateCard extends LitElement {
  static override styles = [
    controls,
    css`
      :host,
      .card {
        height: 100%;
      }
      .card {
        display: flex;
        flex-direction: column;
        gap: 8px;
      }
      .head {
        display: flex;
        gap: 12px;
        align-items: center;
      }
      .picture {
        width: 72px;
        height: 48px;
        color: var(--text-2);
      }
      .row {
        margin-top: auto;
        padding-top: 4px;
      }
      .trial {
        display: flex;
        gap: 8px;
        align-items: baseline;
      }
    `,
  ];
  @property({ attribute: false }) view!: TemplateView;
  /** Something is being done that these buttons would do. */
  @property({ type: Boolean }) busy = false;

  override render() {
    const { id, title, purpose, trial } = this.view;
    return html`<article class="card" aria-label=${title}>
      <div class="head">
        ${picture(id)}
        <h3>${title}</h3>
      </div>
      <p class="small mut">${purpose}</p>
      ${trial ? trying : nothing}
      <div class="row">
        ${
          trial
            ? html`<a class="btn" href=${hrefOf('live')}>${icon('live', 20)} See it live</a>
                ${this.#button('fl-end', 'trash', 'Take it away')}`
            : this.#button('fl-try', 'play', 'Try it on simulated data')
        }
        ${this.#button('fl-use', 'plus', 'Use with my sensor')}
      </div>
    </article>`;
  }

  #button(says: 'fl-try' | 'fl-end' | 'fl-use', name: 'trash' | 'play' | 'plus', text: string) {
    const label = `${text}: ${this.view.title}`;
    return html`<button
      type="button"
      class="btn"
      aria-label=${label}
      ?disabled=${this.busy}
      @click=${() => this.dispatchEvent(new CustomEvent(says))}
    >
      ${icon(name, 20)} ${text}
    </button>`;
  }
}

const trying = html`<p class="small trial">
  ${mark('note', 12)}
  <span><b>Being tried on simulated data.</b> Time flies there: something happens within half a minute.</span>
</p>`;
