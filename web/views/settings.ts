import '@awesome.me/webawesome/dist/components/switch/switch.js';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { icon } from '../parts/icons.ts';
import { who } from '../state/asker.ts';
import { densities, themes, type Look } from '../state/looks.ts';
import type { Page } from '../state/page.ts';
import { Watch } from '../state/watch.ts';
import { controls } from '../styles/controls.ts';
import '../parts/about-card.ts';
import '../parts/alerts/alert-settings.ts';
import '../parts/configuration/configuration-card.ts';
import '../parts/station-card.ts';
import '../parts/storage/storage-card.ts';
import '../parts/storage/wipe-card.ts';

/** How Fieldline looks here, what it keeps, how to install it, and how to delete everything. */
@customElement('fl-settings')
export class Settings extends LitElement {
  static override styles = [
    controls,
    css`
      .seg {
        flex-wrap: wrap;
      }
      kbd {
        font: 600 13px/20px var(--mono);
        border: 1px solid var(--border-strong);
        border-radius: 4px;
        padding: 0 5px;
      }
      .keys {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 6px 12px;
      }
    `,
  ];
  @property({ attribute: false }) page!: Page;
  readonly #look = new Watch(this, () => this.page.looks.look);
  readonly #install = new Watch(this, () => this.page.install.possible);
  readonly #news = new Watch(this, () => this.page.station.news);
  readonly #wanted = new Watch(this, () => this.page.screenLock.wanted);
  readonly #screen = new Watch(this, () => this.page.screenLock.screen);

  override render() {
    const remote = this.#news.value?.role === 'remote';
    return html`
      <h1>Settings</h1>
      <div class="masonry">
        ${this.#appearance()} ${this.#person()}
        ${remote ? nothing : html`<fl-station-card .page=${this.page}></fl-station-card>`}
        <fl-alert-settings .page=${this.page}></fl-alert-settings>
        ${remote ? nothing : this.#recording()} ${this.#shortcuts()}
        ${remote ? nothing : html`<fl-storage-card .page=${this.page}></fl-storage-card>`}
        ${this.#installing()}
        ${remote ? nothing : html`<fl-configuration-card .page=${this.page}></fl-configuration-card>`}
        <fl-about-card .page=${this.page}></fl-about-card>
        ${remote ? nothing : html`<fl-wipe-card .station=${this.page.station}></fl-wipe-card>`}
      </div>
    `;
  }

  #appearance() {
    const look = this.#look.value;
    return html`<section class="card stack" aria-label="Appearance">
      <h2>Appearance</h2>
      ${this.#choice('Theme', themes, look.theme, themeNames, (theme) => ({ theme }))}
      ${this.#choice('Size of buttons', densities, look.density, densityNames, (density) => ({ density }))}
    </section>`;
  }

  #person() {
    return html`<section class="card stack" aria-label="Commands">
      <h2>Commands</h2>
      <div class="field">
        <label for="who">Your name</label>
        <input
          id="who"
          maxlength="40"
          autocomplete="name"
          .value=${who.get()}
          @change=${(event: Event) => who.set((event.target as HTMLInputElement).value)}
        />
      </div>
      <p class="small mut">
        It stands beside what you switch at this screen, in the log too, so that others see who is at it.
        Nobody checks it.
      </p>
    </section>`;
  }

  #recording() {
    const { screenLock } = this.page;
    return html`<section class="card stack" aria-label="Recording">
      <h2>Recording</h2>
      <wa-switch
        ?checked=${this.#wanted.value}
        @change=${(event: Event) => screenLock.want((event.target as HTMLInputElement).checked)}
      >
        Keep the screen on while recording
      </wa-switch>
      <p class="small mut" role="status">${screenWords[this.#screen.value]}</p>
      <p class="small mut">
        A tablet may stop apps that are not in front, Android after about a minute. Keep Fieldline in front
        while it records.
      </p>
    </section>`;
  }

  #choice<T extends string>(
    title: string,
    choices: readonly T[],
    chosen: T,
    names: Readonly<Record<T, string>>,
    change: (choice: T) => Partial<Look>,
  ) {
    return html`<fieldset class="stack">
      <legend>${title}</legend>
      <div>
        <div class="seg">
          ${choices.map(
            (choice) =>
              html`<button
                type="button"
                aria-pressed=${choice === chosen}
                @click=${() => this.page.looks.change(change(choice))}
              >
                ${names[choice]}
              </button>`,
          )}
        </div>
      </div>
    </fieldset>`;
  }

  #shortcuts() {
    const { letterKeys } = this.#look.value;
    return html`<section class="card stack" aria-label="Shortcuts">
      <h2>Shortcuts</h2>
      <wa-switch
        ?checked=${letterKeys}
        @change=${(event: Event) => this.page.looks.change({ letterKeys: (event.target as HTMLInputElement).checked })}
      >
        Single keys as shortcuts
      </wa-switch>
      <div class="keys small">
        ${shortcuts.map(([keys, does]) => html`<span>${keys.map((key) => html`<kbd>${key}</kbd> `)}</span><span>${does}</span>`)}
      </div>
    </section>`;
  }

  #installing() {
    if (!this.#install.value) return nothing;
    return html`<section class="card stack" aria-label="Install">
      <h2>Install Fieldline</h2>
      <p class="mut">Starts without internet, keeps your data safer.</p>
      <div class="row">
        <button
          type="button"
          class="btn primary"
          @click=${() => void this.page.install.accept().then(() => this.page.keeping.ask())}
        >
          ${icon('download')} Install
        </button>
      </div>
    </section>`;
  }
}

const screenWords = {
  on: 'The screen stays on now.',
  off: 'The screen may go off now: nothing is recorded here, or nobody wants it on.',
  refused: 'This device does not let the screen stay on. Set it in the system’s settings.',
} as const;

const themeNames = { system: 'System', light: 'Light', dark: 'Dark', sun: 'Sunlight' } as const;
const densityNames = { normal: 'Normal', glove: 'Glove' } as const;

const shortcuts: readonly (readonly [keys: readonly string[], does: string])[] = [
  [['Space'], 'Pause the view, and go to live again'],
  [['R'], 'Release the port for an upload, and take it back (where there is one device)'],
  [['+', '−', '0'], 'Zoom in, out, fit'],
  [['1', '9'], 'Hide and show the first to ninth line'],
  [['T'], 'Table instead of chart'],
  [['K'], 'Acknowledge the alarm that is marked'],
  [['E'], 'Export'],
  [['?'], 'This list'],
  [['←', '→'], 'In the chart: read values, Shift: further'],
  [['[', ']'], 'In the chart: gap or change of scale before, after'],
  [['Home', 'End'], 'In the chart: first reading, live'],
  [['G', 'L'], 'Go to Live; A Alerts, D Devices, C Connect, R Rules, S Sync, E Settings'],
];
