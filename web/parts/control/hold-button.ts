import { LitElement, css, html, nothing, svg } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { controls } from '../../styles/controls.ts';

const HOLD_MS = 1500;

/**
 * What may do harm is held for a second and a half, and a ring fills; with a key it is pressed, and then confirmed. Says
 * `fl-held`.
 */
@customElement('fl-hold-button')
export class HoldButton extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: contents;
      }
      .btn {
        user-select: none;
        -webkit-touch-callout: none;
        touch-action: none;
      }
      circle {
        fill: none;
        stroke-width: 3;
        stroke: currentColor;
      }
      .full {
        opacity: 0.3;
      }
      .ring {
        stroke-dasharray: 63;
        stroke-dashoffset: 63;
      }
      .held .ring {
        transition: stroke-dashoffset ${HOLD_MS}ms linear;
        stroke-dashoffset: 0;
      }
    `,
  ];
  @property() label = '';
  @state() private holding = false;
  @state() private asking = false;
  #late: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#release();
  }

  /** One that was only just made draws its button first. */
  override focus(): void {
    void this.updateComplete.then(() => this.renderRoot.querySelector('button')?.focus());
  }

  override updated(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('asking')) return;
    if (this.asking) this.renderRoot.querySelector<HTMLElement>('.confirm')?.focus();
    else if (changed.get('asking')) this.focus(); // the button that was pressed is gone
  }

  override render() {
    return html`<button
        type="button"
        class="btn danger ${this.holding ? 'held' : ''}"
        @pointerdown=${this.#press}
        @pointerup=${this.#release}
        @pointerleave=${this.#release}
        @pointercancel=${this.#release}
        @contextmenu=${(event: Event) => event.preventDefault()}
        @click=${this.#clicked}
      >
        <svg aria-hidden="true" width="24" height="24" viewBox="0 0 24 24">
          ${svg`<circle class="full" cx="12" cy="12" r="10" /><circle class="ring" cx="12" cy="12" r="10" transform="rotate(-90 12 12)" />`}
        </svg>
        ${this.label}
      </button>
      ${
        this.asking
          ? html`<button type="button" class="btn danger confirm" @click=${this.#done}>Confirm</button>`
          : nothing
      }`;
  }

  readonly #press = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    this.holding = true;
    this.#late = setTimeout(this.#done, HOLD_MS);
  };

  readonly #release = (): void => {
    clearTimeout(this.#late);
    this.holding = false;
  };

  /** A key that presses a button has no place on the screen; `detail` counts real clicks. */
  readonly #clicked = (event: MouseEvent): void => {
    if (event.detail === 0) this.asking = true;
  };

  readonly #done = (): void => {
    this.#release();
    this.asking = false;
    this.dispatchEvent(new CustomEvent('fl-held'));
  };
}
