import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { OwnStationApi } from '../../../station/api/calls.ts';
import type { UplinkView } from '../../../station/api/uplink.ts';
import { toFault, type Fault } from '../../../station/model/fault.ts';
import { dialectNames } from '../../../station/model/uplink.ts';
import { bridgeHref, isBridge } from '../../state/bridge/route.ts';
import type { Page } from '../../state/page.ts';
import { openSavedFile } from '../../state/saved-file.ts';
import { Tick } from '../../state/watch.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { servedBy } from '../../text/devices.ts';
import { dialectWords } from '../../text/dialects.ts';
import {
  confirmedWords,
  letterWords,
  remoteMeaning,
  namesakeWords,
  sentWords,
  slowWords,
  uplinkMeaning,
  uplinkName,
  uplinkTitle,
} from '../../text/sync.ts';
import { faultNote } from '../fault-note.ts';
import { icon } from '../icons.ts';
import { mark } from '../mark.ts';
import { uplinkFault } from './uplink-fault.ts';
import './lane.ts';
import './uplink-form.ts';

/** One place that readings are sent to: how far they came, how it is held, and how to change or end it. */
@customElement('fl-uplink-card')
export class UplinkCard extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      fl-lane + fl-lane {
        border-top: 1px solid var(--border);
        padding-top: 12px;
      }
      .note > div {
        flex: 1 1 200px;
        min-width: 0;
      }
      .address {
        overflow-wrap: anywhere;
      }
    `,
  ];
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) uplink!: UplinkView;
  /** Entries that are saved here. */
  @property({ type: Number }) saved = 0;
  /** Whether it can be changed from this page. */
  @property({ type: Boolean }) ours = false;
  @state() private editing = false;
  @state() private trouble: Fault | undefined;

  constructor() {
    super();
    new Tick(this, 1000);
  }

  override render() {
    const { uplink, saved } = this;
    const { config, fault } = uplink;
    const nowMs = this.page.station.now();
    const slow = slowWords(uplink);
    const own = this.page.station.news.value?.stations.find((each) => each.own)?.id;
    const namesake = own === undefined ? undefined : namesakeWords(uplink, own, nowMs);
    return html`<section class="card stack" aria-label=${uplinkName(config)}>
      <div>
        <h2>${uplinkTitle(uplink, saved, nowMs)}</h2>
        <p class="mut">${this.#meaning(nowMs)}</p>
      </div>
      ${fault ? uplinkFault({ ...uplink, fault }, uplink.phase === 'offline' ? 'paused' : 'warning') : nothing}
      ${
        namesake
          ? html`<div class="note warn">
              ${mark('warning', 18)}
              <p>${namesake}</p>
            </div>`
          : nothing
      }
      ${this.ours ? this.#lanes(nowMs) : nothing} ${slow ? html`<p class="small">${slow}</p>` : nothing}
      ${this.ours && uplink.dead.length > 0 ? this.#dead(nowMs) : nothing}
      ${
        this.editing
          ? html`<fl-uplink-form
              .page=${this.page}
              .uplink=${config}
              closable
              @done=${() => (this.editing = false)}
            ></fl-uplink-form>`
          : this.#summary()
      }
      ${this.trouble ? faultNote(this.trouble, 'warning') : nothing}
    </section>`;
  }

  #meaning(nowMs: number): string {
    const { uplink, saved } = this;
    const news = this.page.station.news.value;
    if (news?.role === 'remote') return remoteMeaning(uplink, servedBy(news.stations), nowMs);
    return uplinkMeaning(uplink, saved, nowMs);
  }

  #lanes(nowMs: number) {
    const { uplink, saved } = this;
    const name = uplinkName(uplink.config);
    const { title, worth } = sentWords(uplink);
    const sent = html`<fl-lane title=${title} .count=${uplink.sent} .of=${saved}>${worth}</fl-lane>`;
    if (uplink.mode !== 'confirmed') return sent;
    return html`${sent}
      <fl-lane title="Confirmed by ${uplink.receiver ?? name}" .count=${uplink.taken} .of=${saved}>
        ${confirmedWords(uplink, nowMs)}
      </fl-lane>`;
  }

  /** What the other side refused: it holds nothing up, not even the room that is made for new readings. */
  #dead(nowMs: number) {
    const { dead } = this.uplink;
    return html`<div class="note warn">
      ${mark('warning', 18)}
      <div class="stack">
        <p>
          <b
            >${dead.length === 1 ? 'One entry was refused' : `${dead.length} entries were refused`} five
            times.</b
          >
          The rest goes on. ${dead.length === 1 ? 'It stays' : 'They stay'} here as long as what was sent
          does.
        </p>
        <ul>
          ${dead.map((letter) => html`<li class="small">${letterWords(letter, nowMs)}</li>`)}
        </ul>
        <div class="row">
          <button type="button" class="btn" @click=${() => void this.#ask((api, id) => api.retryRefused(id))}>
            Try again
          </button>
          <button type="button" class="btn" @click=${() => void this.#ask(saveRefused)}>
            Save to a file
          </button>
        </div>
      </div>
    </div>`;
  }

  #summary() {
    const { config } = this.uplink;
    const { url, username, required, dialect } = config;
    return html`
      <p class="address">${url}${username ? html` <span class="mut">as ${username}</span>` : nothing}</p>
      ${
        this.ours && isBridge(this.uplink, location.host)
          ? html`<div class="row">
              <a class="btn" href=${bridgeHref(config.id)}>${icon('bridge')} About this bridge</a>
            </div>`
          : nothing
      }
      ${dialect === 'native' ? nothing : html`<p class="mut">Language: ${dialectWords(dialectNames[dialect])}</p>`}
      ${
        this.ours
          ? html`<div class="row">
                <button type="button" class="btn" @click=${() => (this.editing = true)}>Edit</button>
                <button
                  type="button"
                  class="btn"
                  @click=${() => void this.#ask((api, id) => api.removeUplink(id))}
                >
                  Disconnect
                </button>
              </div>
              <p class="small mut">
                ${
                  required
                    ? 'Required: what it does not have yet is not deleted here.'
                    : 'Best effort: old readings may go before it has them.'
                }
                Disconnecting ends sending. What is stored is never touched by it.
              </p>`
          : nothing
      }
    `;
  }

  async #ask(what: (api: OwnStationApi, id: string) => Promise<void>): Promise<void> {
    this.trouble = undefined;
    await what(this.page.station.api, this.uplink.config.id).catch(
      (error: unknown) => (this.trouble = toFault(error)),
    );
  }
}

async function saveRefused(api: OwnStationApi, id: string): Promise<void> {
  const file = await openSavedFile('refused.ndjson', 'application/x-ndjson;charset=utf-8');
  if (!file) return;
  await file.write(await api.savedRefused(id));
  await file.close();
}
