import { LitElement, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { keyOf } from '../../state/panes.ts';
import type { ChannelOf } from '../../state/station-state.ts';
import { marked } from '../../state/unusual-marks.ts';
import { controls } from '../../styles/controls.ts';

/** Turns on, for one channel, that its tile and charts mark where it is unusual. */
@customElement('fl-unusual-toggle')
export class UnusualToggle extends LitElement {
  static override styles = controls;
  @property({ attribute: false }) of!: ChannelOf;

  override render() {
    const isOn = marked.get().includes(keyOf(this.of));
    return html`<button type="button" class="btn" aria-pressed=${isOn} @click=${() => this.#turn(isOn)}>
      <span aria-hidden="true">◆</span>
      ${isOn ? 'What is unusual is marked' : 'Mark what is unusual'}
    </button>`;
  }

  #turn(wasOn: boolean): void {
    const others = marked.get().filter((key) => key !== keyOf(this.of));
    marked.set(wasOn ? others : [...others, keyOf(this.of)]);
    this.requestUpdate();
  }
}
