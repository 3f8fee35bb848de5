import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ConfigView } from '../../../station/api/configuration.ts';
import type { Reported } from '../../../station/model/configuration.ts';
import { differences } from '../../../station/model/difference.ts';
import { type Fault, toFault } from '../../../station/model/fault.ts';
import { ConfigurationWork } from '../../state/configuration/configuration-work.ts';
import type { Page } from '../../state/page.ts';
import { openSavedFile } from '../../state/saved-file.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { desiredWords, outcomeWords, partWords } from '../../text/configuration.ts';
import type { Wanted } from './configuration-editor.ts';
import { differenceList, differenceStyles } from './difference-list.ts';
import { troubleNote } from './trouble-note.ts';
import { versionList } from './version-list.ts';
import '../sheet.ts';
import './configuration-editor.ts';

/** The configuration of a station: which version holds, what became of what was wanted, and the way to another one and back. */
@customElement('fl-configuration-card')
export class ConfigurationCard extends LitElement {
  static override styles = [
    controls,
    note,
    differenceStyles,
    css`
      p {
        overflow-wrap: anywhere;
      }
      .versions {
        margin: 0;
        padding: 0;
        list-style: none;
        display: grid;
        gap: 8px;
      }
    `,
  ];
  @property({ attribute: false }) page!: Page;
  /** Its id; '' is the own one. */
  @property() station = '';
  @state() private isEditing = false;
  @state() private back: { readonly version: number; readonly view: ConfigView } | undefined;
  @state() private failed: Fault | undefined;
  readonly #work = new ConfigurationWork(
    this,
    () => this.page.station.api,
    () => this.station,
  );

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('station') && changed.get('station') !== undefined) void this.#work.anew();
  }

  override render() {
    const { view, fault, trouble } = this.#work;
    return html`<section class="card stack" aria-label="Configuration">
      <h2>Configuration</h2>
      ${view?.reported ? this.#reported(view.reported, view) : html`<p class="mut" role="status">${fault ? '' : 'Asking the station…'}</p>`}
      ${fault ? troubleNote(fault) : nothing}
      ${trouble && !this.isEditing && !view?.reported?.desired?.fault ? troubleNote(trouble) : nothing}
      ${this.failed ? troubleNote(this.failed) : nothing}
      <div class="row">
        <button type="button" class="btn" ?disabled=${!view?.config} @click=${() => (this.isEditing = true)}>
          Change…
        </button>
        <button type="button" class="btn" ?disabled=${!view?.config} @click=${() => void this.#save()}>
          Save as a file
        </button>
        <button type="button" class="btn" ?disabled=${!view?.config} @click=${() => void this.#diagnose()}>
          Save diagnostics
        </button>
      </div>
      ${view?.reported ? versionList(view.reported, view.config !== undefined, (version) => void this.#look(version)) : nothing}
      ${this.isEditing && view?.config ? this.#editor(view) : nothing}
      ${this.back ? this.#goingBack() : nothing}
    </section>`;
  }

  #reported({ version, desired }: Reported, { waiting, config }: ConfigView) {
    const nowMs = Date.now();
    const { undoTo } = this.#work;
    return html`<p role="status">
        Version ${version} holds${config ? '' : ', as far as it told last: it is away'}.
        ${waiting ? `“${waiting.reason}” of ${waiting.by.who} waits for it to come back.` : ''}
      </p>
      ${desired ? html`<p>${desiredWords(desired, nowMs)}</p>` : nothing}
      ${desired?.fault ? troubleNote(desired.fault) : nothing}
      ${
        desired && (desired.is === 'refused' || desired.is === 'rolled-back') && desired.parts.length > 0
          ? html`<ul class="versions">
              ${desired.parts.map((part) => html`<li>${partWords(part.part)}: ${outcomeWords(part)}</li>`)}
            </ul>`
          : nothing
      }
      ${
        undoTo !== undefined && undoTo !== version && desired?.is !== 'rolled-back'
          ? html`<div class="row">
              <button
                type="button"
                class="btn"
                ?disabled=${this.#work.isBusy}
                @click=${() => void this.#undo(undoTo)}
              >
                Undo: back to version ${undoTo}
              </button>
            </div>`
          : nothing
      }`;
  }

  #editor({ config }: ConfigView) {
    return html`<fl-sheet label="Change the configuration" @fl-close=${() => (this.isEditing = false)}>
      <div class="stack">
        ${this.#work.trouble ? troubleNote(this.#work.trouble) : nothing}
        <fl-configuration-editor
          .config=${config}
          ?busy=${this.#work.isBusy}
          @fl-push=${(event: CustomEvent<Wanted>) => void this.#push(event.detail)}
        ></fl-configuration-editor>
      </div>
    </fl-sheet>`;
  }

  #goingBack() {
    const { version, view } = this.back!;
    const now = this.#work.view?.config;
    return html`<fl-sheet label="Go back to version ${version}?" @fl-close=${() => (this.back = undefined)}>
      <div class="stack">
        ${now && view.config ? differenceList(differences(now, view.config)) : nothing}
        <div class="row">
          <button type="button" class="btn primary" data-close @click=${() => void this.#undo(version)}>
            Go back
          </button>
          <button type="button" class="btn" data-close>Cancel</button>
        </div>
      </div>
    </fl-sheet>`;
  }

  async #push({ config, reason }: Wanted): Promise<void> {
    if (await this.#work.push({ config, reason })) this.isEditing = false;
  }

  async #undo(version: number): Promise<void> {
    await this.#work.push({ version, reason: `back to version ${version}` });
  }

  async #look(version: number): Promise<void> {
    await this.#tried(async () => {
      this.back = { version, view: await this.#work.version(version) };
    });
  }

  #save(): Promise<void> {
    const { reported, config } = this.#work.view ?? {};
    const name = `${this.station || 'station'}-configuration-${reported?.version ?? 0}.json`;
    return this.#tried(() => saved(name, JSON.stringify(config, undefined, 2)));
  }

  #diagnose(): Promise<void> {
    const name = `${this.station || 'station'}-diagnostics.json`;
    return this.#tried(async () => saved(name, await this.#work.diagnose(false)));
  }

  async #tried(work: () => Promise<void>): Promise<void> {
    this.failed = undefined;
    try {
      await work();
    } catch (error) {
      this.failed = toFault(error);
    }
  }
}

async function saved(name: string, text: string): Promise<void> {
  const file = await openSavedFile(name, 'application/json');
  await file?.write(text);
  await file?.close();
}
