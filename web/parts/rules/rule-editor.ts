import { LitElement, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { StationView } from '../../../station/api/news.ts';
import type { RuleView } from '../../../station/api/rules.ts';
import type { Page } from '../../state/page.ts';
import type { Checked } from '../../state/rules/checked.ts';
import { type RuleChannels, ruleChannels } from '../../state/rules/channels.ts';
import { DraftWork } from '../../state/rules/draft-work.ts';
import { guardLeaving } from '../../state/rules/leaving.ts';
import { listHref } from '../../state/rules/route.ts';
import { ruleOf, type RulesWork } from '../../state/rules/work.ts';
import { hrefOf } from '../../state/route.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { runsText } from '../../text/rules/rule-place.ts';
import { ruleText } from '../../text/rules/rules.ts';
import { faultNote } from '../fault-note.ts';
import { editorStyles } from './editor-styles.ts';
import { placeField } from './place/place-field.ts';
import { sentenceFields } from './sentence-fields.ts';
import '../sheet.ts';
import './formula-field.ts';
import './template-field.ts';
import './preview/rule-preview.ts';
import './rule-versions.ts';

/** A rule as one sentence with fields, for a new one or one that is there. Goes back to the list once it is saved. */
@customElement('fl-rule-editor')
export class RuleEditor extends LitElement {
  static override styles = [controls, note, editorStyles];
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) work!: RulesWork;
  /** The rule that is changed; absent for a new one. */
  @property({ attribute: false }) view: RuleView | undefined;
  /** What a new one is about. */
  @property() channel: string | undefined;
  @state() private leaving: (() => void) | undefined;
  @state() private saving = false;
  /** The bridge that a new one is to run on; undefined is this device. */
  @state() private on: string | undefined;
  readonly #draft = new DraftWork(this);
  #stop: AbortController | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    const { signal } = (this.#stop = new AbortController());
    guardLeaving(
      () => this.#draft.isChanged,
      (go) => (this.leaving = go),
      signal,
    );
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.abort();
  }

  override willUpdate(): void {
    if (this.#draft.isBegun) return;
    if (this.view) this.#draft.change(this.view, this.#channels);
    else void this.#draft.make(this.page.station, this.#channels, this.channel);
  }

  get #channels(): RuleChannels {
    return ruleChannels(this.page.station.news.value?.devices ?? []);
  }

  get #stations(): readonly StationView[] {
    return this.page.station.news.value?.stations ?? [];
  }

  override render() {
    const channels = this.#channels;
    const { rule, problems } = this.#draft.made(channels);
    return html`
      <div class="top row between">
        <h1>${this.view ? 'Change a rule' : 'New rule'}</h1>
        <a class="btn quiet" href=${listHref}>Cancel</a>
        <div class="row">
          <button type="button" class="btn" ?disabled=${this.saving} @click=${() => this.#save(false)}>
            Save, off
          </button>
          <button type="button" class="btn primary" ?disabled=${this.saving} @click=${() => this.#save(true)}>
            Save and turn on
          </button>
        </div>
      </div>
      <div class="sides">
        <section class="card stack" aria-label="Rule">
          ${this.#elsewhere()} ${sentenceFields({ work: this.#draft, channels, station: this.page.station })}
          <p class="said">${ruleText(rule, channels)}</p>
          ${this.view ? nothing : placeField(this.#stations, this.on, (on) => (this.on = on))}
          <p class="small mut">${runsText(rule, this.view, this.on)}</p>
          ${
            this.view
              ? html`<fl-rule-versions
                  .page=${this.page}
                  .work=${this.work}
                  .view=${this.view}
                  .channels=${channels}
                  ?unsaved=${this.#draft.isChanged}
                ></fl-rule-versions>`
              : nothing
          }
        </section>
        <fl-rule-preview
          @fl-propose=${({ detail }: CustomEvent<unknown>) => this.#draft.take(ruleOf({ rule: detail }), channels)}
          @fl-checked=${({ detail }: CustomEvent<Checked | undefined>) => (this.#draft.checked = detail)}
          .page=${this.page}
          .rule=${problems.length === 0 ? rule : undefined}
        ></fl-rule-preview>
      </div>
      ${this.#asking()}
    `;
  }

  /** What is wrong where no field is. */
  #elsewhere() {
    const { trouble } = this.#draft;
    return html`${trouble ? html`<div role="alert">${faultNote(trouble, 'warning')}</div>` : nothing}
    ${
      this.#channels.size === 0
        ? html`<p class="note">
            <span
              >Nothing is recorded here yet that a rule could watch.
              <a href=${hrefOf('connect')}>Connect a device</a> first.</span
            >
          </p>`
        : nothing
    }`;
  }

  #asking() {
    if (!this.leaving) return nothing;
    return html`<fl-sheet label="Leave without saving?" @fl-close=${() => (this.leaving = undefined)}>
      <div class="stack">
        <p>What you changed is lost.</p>
        <div class="row">
          <button type="button" class="btn danger" @click=${this.#leave}>Leave</button>
          <button type="button" class="btn" data-close>Go on editing</button>
        </div>
      </div>
    </fl-sheet>`;
  }

  readonly #leave = (): void => {
    this.#draft.settled();
    this.leaving?.();
  };

  async #save(isOn: boolean): Promise<void> {
    this.saving = true;
    const saved = await this.#draft.save(this.work, this.#channels, isOn, this.view);
    this.saving = false;
    if (saved === undefined) return this.#toTrouble();
    // The list tells how it gets there.
    if (isOn && this.on !== undefined) void this.work.moving.place(saved, this.on);
    location.hash = listHref;
  }

  /** Where something is wrong is where the person goes on. */
  async #toTrouble(): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('[aria-invalid="true"], [data-wrong]')?.focus();
  }
}
