import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { controls } from '../styles/controls.ts';
import { icon } from './icons.ts';

/**
 * Something asked or changed above the screen: in the middle of it, or at its side. Open from the beginning; says
 * `fl-close` when it was put away by its cross, Escape, a press beside it, or anything marked `data-close` in it.
 */
@customElement('fl-sheet')
export class Sheet extends LitElement {
  static override styles = [
    controls,
    css`
      dialog {
        width: min(560px, calc(100vw - 24px));
        max-height: calc(100dvh - 24px);
        padding: 12px 20px 20px;
        overflow: auto;
        color: var(--text);
        background: var(--surface);
        border: var(--edge) solid var(--border);
        border-radius: var(--r);
        box-shadow: 0 8px 40px rgb(0 0 0 / 0.3);
      }
      dialog.side {
        width: min(440px, 100vw);
        max-width: none;
        height: 100dvh;
        max-height: none;
        margin: 0 0 0 auto;
        border-width: 0 0 0 var(--edge);
        border-radius: 0;
      }
      dialog.wide {
        width: min(1200px, 100vw);
        max-width: none;
        height: 100dvh;
        max-height: none;
        padding: 8px 12px 12px;
      }
      dialog.wide[open] {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        grid-template-rows: auto minmax(0, 1fr);
      }
      dialog.wide .head {
        margin: 0;
      }
      dialog::backdrop {
        background: var(--scrim);
      }
      dialog:focus-visible {
        outline: none;
        box-shadow: none;
      }
      .head {
        display: flex;
        justify-content: space-between;
        align-items: center;
        gap: 8px;
        margin: 0 -12px 8px 0;
      }
      h2 {
        overflow: hidden;
        text-overflow: ellipsis;
      }
    `,
  ];
  @property() label = '';
  @property({ type: Boolean }) side = false;
  /** As large as the screen lets it be; what is in it fills it. */
  @property({ type: Boolean }) wide = false;
  @query('dialog') private readonly dialog!: HTMLDialogElement;

  override firstUpdated(): void {
    this.dialog.showModal();
  }

  override render() {
    return html`<dialog
      class=${this.side ? 'side' : this.wide ? 'wide' : nothing}
      aria-label=${this.label}
      @close=${() => this.dispatchEvent(new CustomEvent('fl-close'))}
      @click=${this.#pressed}
    >
      <div class="head">
        <h2>${this.label}</h2>
        <button type="button" class="btn quiet icon" data-close aria-label="Close">${icon('close')}</button>
      </div>
      <slot></slot>
    </dialog>`;
  }

  #pressed(event: MouseEvent): void {
    const path = event.composedPath();
    const asked = path.some((target) => target instanceof HTMLElement && 'close' in target.dataset);
    const { left, right, top, bottom } = this.dialog.getBoundingClientRect();
    const { clientX: x, clientY: y, detail } = event;
    // A key that presses a button has no place on the screen; `detail` counts real clicks.
    const beside = path[0] === this.dialog && detail > 0 && (x < left || x > right || y < top || y > bottom);
    if (asked || beside) this.dialog.close();
  }
}
