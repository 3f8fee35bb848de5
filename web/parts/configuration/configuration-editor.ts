import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { MOST_CONFIG_BYTES } from '../../../station/model/configuration.ts';
import { type Compared, differences } from '../../../station/model/difference.ts';
import { controls } from '../../styles/controls.ts';
import { differenceList, differenceStyles } from './difference-list.ts';

/** What a person wants a station to have instead: `fl-push` with it and why. */
export interface Wanted {
  readonly config: Compared;
  readonly reason: string;
}

/** A configuration as text: edited, or taken from a file, with what that changes, and why. */
@customElement('fl-configuration-editor')
export class ConfigurationEditor extends LitElement {
  static override styles = [
    controls,
    differenceStyles,
    css`
      textarea {
        width: 100%;
        min-height: 240px;
        box-sizing: border-box;
        font: 14px/20px var(--mono);
      }
    `,
  ];
  /** What the station says now. */
  @property({ attribute: false }) config!: Compared;
  @property({ type: Boolean }) busy = false;
  @state() private text: string | undefined;
  @state() private reason = '';

  override render() {
    const text = this.text ?? JSON.stringify(this.config, undefined, 2);
    const wanted = configIn(text);
    const all = wanted ? differences(this.config, wanted) : [];
    const isReady = wanted !== undefined && all.length > 0 && this.reason.trim() !== '' && !this.busy;
    return html`<form class="stack" @submit=${(event: Event) => this.#push(event, wanted)}>
      <div class="field">
        <label for="text">Devices and rules, as JSON</label>
        <textarea
          id="text"
          spellcheck="false"
          .value=${text}
          @input=${(event: Event) => (this.text = (event.target as HTMLTextAreaElement).value)}
        ></textarea>
      </div>
      <div class="field">
        <label for="file">Or take it from a file</label>
        <input id="file" type="file" accept="application/json,.json" @change=${this.#take} />
      </div>
      <h3>What that changes</h3>
      ${
        wanted
          ? differenceList(all)
          : html`<p role="alert">This is no configuration: an object with devices and rules is one.</p>`
      }
      <div class="field">
        <label for="reason">Why</label>
        <input
          id="reason"
          maxlength="200"
          autocomplete="off"
          .value=${this.reason}
          @input=${(event: Event) => (this.reason = (event.target as HTMLInputElement).value)}
        />
      </div>
      <div class="row">
        <button class="btn primary" ?disabled=${!isReady}>${this.busy ? 'Pushing…' : 'Push it'}</button>
        ${all.length > 0 && this.reason.trim() === '' ? html`<span class="small mut">Say why first.</span>` : nothing}
      </div>
    </form>`;
  }

  #push(event: Event, config: Compared | undefined): void {
    event.preventDefault();
    const reason = this.reason.trim();
    if (!config || reason === '') return;
    this.dispatchEvent(new CustomEvent<Wanted>('fl-push', { detail: { config, reason } }));
  }

  readonly #take = async (event: Event): Promise<void> => {
    const file = (event.target as HTMLInputElement).files?.[0];
    if (file && file.size <= 4 * MOST_CONFIG_BYTES) this.text = await file.text();
  };
}

/** Undefined for what is none; whether it is sound is judged by the station. */
function configIn(text: string): Compared | undefined {
  try {
    const json = JSON.parse(text) as Partial<Compared> | null;
    const isWhole = [json?.devices, json?.rules].every(
      (list) =>
        Array.isArray(list) && list.every((each: unknown) => typeof each === 'object' && each !== null),
    );
    const rules = isWhole ? json!.rules! : [];
    return isWhole && rules.every(({ rule }) => typeof rule === 'object' && rule !== null)
      ? (json as Compared)
      : undefined;
  } catch {
    return undefined;
  }
}
