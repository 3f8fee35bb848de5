import { LitElement, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { SavedProfile } from '../../../station/api/profile.ts';
import type { WantedProfile } from '../../state/connecting.ts';
import type { Page } from '../../state/page.ts';
import { profileTextOf } from '../../state/profile-file.ts';
import { controls } from '../../styles/controls.ts';
import { formatDay } from '../../text/times.ts';
import { icon } from '../icons.ts';

/** The profiles that were saved here, and the way to a new one. Says `fl-edit` with what is to be edited. */
@customElement('fl-saved-profiles')
export class SavedProfilesCard extends LitElement {
  static override styles = [controls];
  @property({ attribute: false }) page!: Page;
  @state() private all: readonly SavedProfile[] = [];
  @state() private said = '';
  @query('input') private readonly file!: HTMLInputElement;

  override firstUpdated(): void {
    void this.#read();
  }

  override render() {
    return html`<section class="card stack" aria-label="Your own profiles">
      <h2>A device that nobody knows?</h2>
      <p class="small mut">Describe it yourself, with its bytes beside: no code is needed.</p>
      ${
        this.all.length > 0
          ? html`<ul class="stack">
              ${this.all.map((each) => this.#row(each))}
            </ul>`
          : nothing
      }
      <div class="row">
        <button type="button" class="btn" @click=${() => this.#edit({})}>${icon('plus')} New profile</button>
        <button type="button" class="btn" @click=${() => this.file.click()}>
          ${icon('storage')} Open a profile
        </button>
        <input
          type="file"
          accept=".json,application/json"
          hidden
          aria-label="A profile’s file"
          @change=${() => void this.#open()}
        />
      </div>
      <p role="status" class="small">${this.said}</p>
    </section>`;
  }

  #row(saved: SavedProfile) {
    const { name, versions } = saved;
    return html`<li class="row between">
      <span>${name} <span class="small mut">${formatDay(versions[0]?.savedMs ?? 0)}</span></span>
      <span class="row">
        <button type="button" class="btn" aria-label="Edit ${name}" @click=${() => this.#edit({ saved })}>
          ${icon('edit')}
        </button>
        <button
          type="button"
          class="btn"
          aria-label="Remove ${name}"
          @click=${() => void this.#remove(saved)}
        >
          ${icon('trash')}
        </button>
      </span>
    </li>`;
  }

  async #read(): Promise<void> {
    this.all = await this.page.station.api.profiles().catch(() => []);
  }

  async #remove({ id, name }: SavedProfile): Promise<void> {
    await this.page.station.api.removeProfile(id).catch(() => undefined);
    this.said = `${name} was removed; devices that are read by it go on.`;
    await this.#read();
  }

  async #open(): Promise<void> {
    const file = this.file.files?.[0];
    const text = file && (await profileTextOf(file));
    this.file.value = '';
    if (text !== undefined) this.#edit({ text });
    else if (file) this.said = `${file.name} is too long for a profile.`;
  }

  #edit(detail: WantedProfile): void {
    this.dispatchEvent(new CustomEvent<WantedProfile>('fl-edit', { detail }));
  }
}
