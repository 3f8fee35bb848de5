import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Completeness } from '../../state/completeness.ts';
import { controls } from '../../styles/controls.ts';
import { completenessMeaning, completenessText } from '../../text/completeness.ts';
import { mark } from '../mark.ts';

/** Whether everything in the window of a chart is there, and what is not. */
@customElement('fl-completeness')
export class CompletenessBadge extends LitElement {
  static override styles = [
    controls,
    css`
      .chip {
        max-width: 100%;
        border-color: var(--border);
        font-weight: 550;
      }
    `,
  ];
  @property({ attribute: false }) value: Completeness | undefined;

  override render() {
    const { value } = this;
    if (!value) return nothing;
    const standing = value.gaps === 0 ? 'done' : value.share >= 0.99 ? 'note' : 'warning';
    return html`<span class="chip num" title=${completenessMeaning(value)}
      >${mark(standing, 14)}<span
        ><span class="vh">This window is </span>${completenessText(value)}</span
      ></span
    >`;
  }
}
