import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { BridgeWork } from '../../state/bridge/bridge-work.ts';
import { pairHref } from '../../state/bridge/route.ts';
import type { Page } from '../../state/page.ts';
import { hrefOf } from '../../state/route.ts';
import { Tick, Watch } from '../../state/watch.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { mayWords } from '../../text/bridge.ts';
import { isRecording } from '../../text/devices.ts';
import { uplinkName } from '../../text/sync.ts';
import { formatWhen } from '../../text/times.ts';
import { icon } from '../icons.ts';
import { bridgeNote } from './bridge-note.ts';
import { bridgeHealth, healthStyles } from './bridge-health.ts';
import { noSuchBridge, unlinked } from './bridge-gone.ts';
import '../configuration/configuration-card.ts';
import '../sheet.ts';
import './bridge-devices.ts';
import './bridge-name.ts';
import './bridge-pairing.ts';
import './bridge-trouble.ts';
import './bridge-people.ts';

/** A bridge that this device is linked with: how it is, who may come in there, and how to end the link. */
@customElement('fl-bridge-page')
export class BridgePage extends LitElement {
  static override styles = [
    controls,
    note,
    healthStyles,
    css`
      .masonry {
        margin-top: 16px;
      }
      h1 {
        overflow-wrap: anywhere;
      }
    `,
  ];
  @property({ attribute: false }) page!: Page;
  @property() uplink = '';
  @state() private isRenaming = false;
  @state() private isLeaving = false;
  @state() private left: { readonly name: string; readonly heard: boolean } | undefined;
  readonly #news = new Watch(this, () => this.page.station.news);
  readonly #work = new BridgeWork(
    this,
    () => this.page.station.api,
    () => this.uplink,
  );

  constructor() {
    super();
    new Tick(this, 1000);
  }

  override render() {
    if (this.left) return unlinked(this.left);
    const view = this.#news.value?.uplinks.find(({ config }) => config.id === this.uplink);
    if (!view) return noSuchBridge;
    const work = this.#work;
    const { standing } = work;
    const name = standing?.label ?? standing?.name ?? uplinkName(view.config);
    return html`
      <div class="row between">
        <div class="row">
          <h1>${name}</h1>
          ${
            work.may('configure')
              ? html`<button type="button" class="btn quiet" @click=${() => (this.isRenaming = true)}>
                  ${icon('edit')} Rename
                </button>`
              : nothing
          }
        </div>
        <a class="btn quiet" href=${hrefOf('sync')}>${icon('back')} Sync</a>
      </div>
      <p class="mut" role="status">${this.#heard()}</p>
      ${work.fault ? html`<fl-bridge-trouble .fault=${work.fault}></fl-bridge-trouble>` : nothing}
      ${
        work.fault?.code === 'bridge/unknown' || standing?.you.who === 'visitor'
          ? html`<div class="row">
              <a class="btn primary" href=${pairHref}>${icon('bridge')} Pair again</a>
            </div>`
          : nothing
      }
      <div class="masonry">
        ${standing ? bridgeHealth(standing, work.heardMs, view.phase) : nothing}
        ${
          work.may('configure')
            ? html`<fl-bridge-devices .page=${this.page} .uplink=${this.uplink}></fl-bridge-devices>
                <fl-configuration-card
                  .page=${this.page}
                  .station=${standing?.name ?? ''}
                ></fl-configuration-card>`
            : nothing
        }
        ${
          work.mayAdminister
            ? html`<fl-bridge-pairing
                  .work=${work}
                  .pairing=${work.pairing}
                  ?busy=${work.isBusy}
                ></fl-bridge-pairing>
                <fl-bridge-people
                  .work=${work}
                  .people=${work.people}
                  .stations=${this.#others(standing?.name)}
                  .fault=${work.peopleFault}
                  .trouble=${work.trouble}
                  ?busy=${work.isBusy}
                ></fl-bridge-people>`
            : nothing
        }
        ${this.#link(name)}
      </div>
      ${this.isRenaming ? this.#renaming(name) : nothing} ${this.isLeaving ? this.#asking(name) : nothing}
    `;
  }

  #heard(): string {
    const { heardMs, standing } = this.#work;
    if (heardMs === undefined || !standing)
      return this.#work.fault ? 'Not heard of yet.' : 'Asking the bridge…';
    const nowMs = Date.now();
    const since = nowMs - heardMs < 15_000 ? 'Answers now' : `Last heard ${formatWhen(heardMs, nowMs)}`;
    return `${since}. This device ${mayWords(standing.you.rights)}.`;
  }

  /** Stations that may be somebody's, as far as this device sees them. */
  #others(bridge: string | undefined): readonly string[] {
    const stations = this.#news.value?.stations ?? [];
    return stations.flatMap(({ id }) => (id === bridge || isRecording(id) ? [] : id));
  }

  #renaming(name: string) {
    return html`<fl-bridge-name
      .work=${this.#work}
      .name=${name}
      .station=${this.#work.standing?.name ?? ''}
      .trouble=${this.#work.trouble}
      ?busy=${this.#work.isBusy}
      @fl-close=${() => (this.isRenaming = false)}
    ></fl-bridge-name>`;
  }

  #link(name: string) {
    const work = this.#work;
    return html`<section class="card stack" aria-label="The link">
      <h2>The link</h2>
      <p>
        What is recorded here is sent to ${name} and stored there; <a href=${hrefOf('sync')}>Sync</a> shows
        how far. Its devices stand under <a href=${hrefOf('devices')}>Devices</a>.
      </p>
      ${work.trouble && !work.mayAdminister ? bridgeNote(work.trouble) : nothing}
      <div class="row">
        <button type="button" class="btn" @click=${() => (this.isLeaving = true)}>Unlink this device…</button>
      </div>
    </section>`;
  }

  #asking(name: string) {
    return html`<fl-sheet
      label="Unlink this device from ${name}?"
      @fl-close=${() => (this.isLeaving = false)}
    >
      <div class="stack">
        <p>
          Nothing more is sent there, its devices are not shown here any more, and the bridge forgets this
          device. What is stored stays, here and there. To come back, pair again.
        </p>
        <div class="row">
          <button type="button" class="btn danger" data-close @click=${() => void this.#unlink(name)}>
            Unlink
          </button>
          <button type="button" class="btn" data-close>Cancel</button>
        </div>
      </div>
    </fl-sheet>`;
  }

  async #unlink(name: string): Promise<void> {
    const heard = await this.#work.unlink();
    if (heard !== undefined) this.left = { name, heard };
  }
}
