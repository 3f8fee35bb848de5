import { LitElement, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { SavedProfile } from '../../../station/api/profile.ts';
import type { Line } from '../../../station/model/listening.ts';
import type { Source } from '../../state/heard-bytes.ts';
import type { Page } from '../../state/page.ts';
import { asText, emptyProfile } from '../../state/profile-draft.ts';
import { profileTextOf, saveProfileFile } from '../../state/profile-file.ts';
import { ProfileWork } from '../../state/profile-work.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { profileStyles } from '../../styles/profile.ts';
import { seriesColors } from '../../styles/series-colors.ts';
import { formatClock, formatDay } from '../../text/times.ts';
import { faultNote } from '../fault-note.ts';
import { icon } from '../icons.ts';
import { heardPart } from './heard-part.ts';
import { profilePart } from './profile-part.ts';

/**
 * Describes a device without code, with its bytes beside: framing, fields, what they are. Says `fl-start` with a device
 * that is read by it, and `fl-back`.
 */
@customElement('fl-profile-editor')
export class ProfileEditor extends LitElement {
  static override styles = [controls, note, seriesColors, profileStyles];
  @property({ attribute: false }) page!: Page;
  /** The port that is described; empty where there is none, and only the profile is looked at. */
  @property() address = '';
  /** The device that is recorded there, whose bytes are shown then. */
  @property() device = '';
  @property({ attribute: false }) line: Line | undefined;
  @property({ attribute: false }) saved: SavedProfile | undefined;
  @property() text = '';
  @state() private over = false;
  @query('textarea.json') private readonly area!: HTMLTextAreaElement | null;
  @query('input.profile') private readonly file!: HTMLInputElement;
  readonly #work = new ProfileWork(this, () => ({ api: this.page.station.api, source: this.#source }));

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('paste', this.#pasted);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('paste', this.#pasted);
  }

  override firstUpdated(): void {
    const text = this.saved?.versions[0]?.text ?? this.text;
    this.#work.begin(text || asText(emptyProfile(this.line)), this.saved);
    if (this.#source?.of === 'port') void this.#work.listen(this.address, this.line ?? this.#work.line, true);
  }

  override render() {
    const { fault, said } = this.#work;
    return html`<div
      class="stack ${this.over ? 'over' : ''}"
      @keydown=${this.#key}
      @dragover=${this.#drag}
      @dragleave=${() => (this.over = false)}
      @drop=${this.#drop}
    >
      <div class="row">${this.#deeds()}</div>
      <div class="row">${this.#files()}</div>
      <p role="status" class="small">${said}</p>
      ${fault ? faultNote(fault, 'warning') : nothing}
      <div class="both">
        <div class="stack">${heardPart(this.#work, this.address)}</div>
        <div class="stack">${profilePart(this.#work, (line) => void this.#toLine(line))}</div>
      </div>
    </div>`;
  }

  get #source(): Source {
    if (this.device) return { of: 'device', device: this.device };
    return this.address ? { of: 'port' } : undefined;
  }

  #deeds() {
    const { draft, isSound } = this.#work;
    return html`${this.#button('Back', () => this.dispatchEvent(new CustomEvent('fl-back')))}
    ${this.#button('Undo', () => this.#step('undo'), draft.canUndo)}
    ${this.#button('Redo', () => this.#step('redo'), draft.canRedo)}
    ${this.#button('Save', () => void this.#work.save(), isSound)}
    ${
      this.address
        ? html`<button
            type="button"
            class="btn primary"
            ?disabled=${!isSound}
            @click=${() => void this.#start()}
          >
            ${icon('live')} Start recording
          </button>`
        : nothing
    }`;
  }

  #files() {
    const versions = this.#work.saved?.versions ?? [];
    const back = (event: Event): void => {
      const version = versions[Number((event.target as HTMLSelectElement).value)];
      if (version)
        this.#work.replace(version.text, `As it was on ${formatDay(version.savedMs)}; undo takes that back.`);
    };
    const titleOf = (savedMs: number, i: number) =>
      `${i === 0 ? 'Newest version' : 'Version of'} ${formatDay(savedMs)} ${formatClock(savedMs)}`;
    return html`${this.#button('Save as a file', () => void this.#share())}
      ${this.#button('Open a file', () => this.file.click())}
      <input
        class="profile"
        type="file"
        accept=".json,application/json"
        hidden
        aria-label="A profile"
        @change=${this.#chosen}
      />
      ${
        versions.length > 1
          ? html`<select aria-label="Versions" class="versions" @change=${back}>
              ${versions.map(({ savedMs }, i) => html`<option value=${i}>${titleOf(savedMs, i)}</option>`)}
            </select>`
          : nothing
      }`;
  }

  #button(words: string, press: () => void, enabled = true) {
    return html`<button type="button" class="btn" ?disabled=${!enabled} @click=${press}>${words}</button>`;
  }

  #step(way: 'undo' | 'redo'): void {
    this.#work.draft[way]();
    this.#work.changed();
  }

  async #start(): Promise<void> {
    const detail = this.#work.deviceAt(this.address);
    if (detail && (await this.#work.save())) this.dispatchEvent(new CustomEvent('fl-start', { detail }));
  }

  async #share(): Promise<void> {
    const { draft } = this.#work;
    const isSaved = await saveProfileFile(String(draft.at(['name']) ?? 'device'), draft.text);
    if (isSaved) this.#work.changed('Saved as a file.');
  }

  async #toLine(line: number): Promise<void> {
    this.#work.view = 'json';
    this.requestUpdate();
    await this.updateComplete;
    const lines = this.#work.draft.text.split('\n');
    const from = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0);
    this.area?.focus();
    this.area?.setSelectionRange(from, from + (lines[line - 1]?.length ?? 0));
  }

  readonly #key = (event: KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return;
    event.preventDefault();
    this.#step(event.shiftKey ? 'redo' : 'undo');
  };

  readonly #pasted = (event: ClipboardEvent): void => {
    const [target] = event.composedPath();
    if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return;
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (text.trimStart().startsWith('{')) this.#work.replace(text, 'Pasted; undo takes that back.');
  };

  readonly #drag = (event: DragEvent): void => {
    event.preventDefault();
    this.over = true;
  };

  readonly #drop = (event: DragEvent): void => {
    event.preventDefault();
    this.over = false;
    void this.#open(event.dataTransfer?.files[0]);
  };

  readonly #chosen = (): void => {
    void this.#open(this.file.files?.[0]);
    this.file.value = '';
  };

  async #open(file: File | undefined): Promise<void> {
    const text = file && (await profileTextOf(file));
    if (text !== undefined) this.#work.replace(text, `${file?.name} is open; undo takes that back.`);
    else if (file) this.#work.changed(`${file.name} is too long for a profile.`);
  }
}
