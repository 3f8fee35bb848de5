import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { DeviceConfig } from '../../../station/api/config.ts';
import type { ChannelView, DeviceView } from '../../../station/api/device.ts';
import type { Listening } from '../../../station/model/listening.ts';
import { peopleUnit } from '../../../station/model/units.ts';
import type { Page } from '../../state/page.ts';
import { hrefOf } from '../../state/route.ts';
import { Tick, Watch } from '../../state/watch.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { formatCount, formatRate } from '../../text/numbers.ts';
import { sureText } from '../../text/listening.ts';
import { hasLine } from '../../text/ports.ts';
import { readingOf } from '../../text/readings.ts';
import { formatDuration } from '../../text/times.ts';
import { faultNote } from '../fault-note.ts';
import { icon } from '../icons.ts';
import { mark } from '../mark.ts';
import { ladderStyles, rateLadder } from './rate-ladder.ts';

const SILENT_AFTER_MS = 3000;
const MOST_CHANNELS = 32;

/** What has come of a connection so far: evidence, not a spinner. */
@customElement('fl-connect-progress')
export class ConnectProgress extends LitElement {
  static override styles = [
    controls,
    note,
    ladderStyles,
    css`
      table {
        width: 100%;
        border-collapse: collapse;
      }
      th,
      td {
        text-align: start;
        padding: 8px 8px 8px 0;
        border-top: 1px solid var(--border);
        overflow-wrap: anywhere;
      }
      .found {
        border-color: var(--ok);
        border-width: 2px;
      }
      p {
        overflow-wrap: anywhere;
      }
    `,
  ];
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) config!: DeviceConfig;
  readonly #news = new Watch(this, () => this.page.station.news);
  readonly #startedMs = Date.now();

  constructor() {
    super();
    new Tick(this, 1000);
  }

  override render() {
    const device = this.#news.value?.devices.find(({ own, device }) => own && device === this.config.id);
    return html`<div class="stack" role="status">${this.#state(device)}</div>`;
  }

  #state(device: DeviceView | undefined) {
    if (!device || device.state.phase === 'opening' || device.state.phase === 'closed')
      return this.#listening('Opening the port…');
    const { state } = device;
    const isOver = state.phase === 'waiting' && state.fault.code === 'link/over';
    if (state.phase === 'waiting' && !(isOver && device.counters.rows > 0)) {
      return html`${faultNote(state.fault, 'warning')}
        <div class="row">${this.#byHand()} ${this.#another()}</div>
        ${isOver ? nothing : html`<p class="small mut">Trying again by itself.</p>`}`;
    }
    if (device.counters.rows > 0) return this.#found(device);
    const { frames, damaged, bytes } = device.counters;
    if (bytes > 200 && damaged + frames > 0) return this.#unreadable();
    const silentMs = Date.now() - this.#startedMs;
    return this.#listening(
      silentMs < SILENT_AFTER_MS
        ? `Listening${this.#at(' at ')}…`
        : `Connected, but nothing to read for ${formatDuration(silentMs)}. Is it the right driver${hasLine(this.config.address) ? ' and baud rate' : ''}?`,
    );
  }

  #found({ channels, counters, rowsPerS, label, last }: DeviceView) {
    const before = this.#heard;
    return html`<div class="card found row between">
        <div>
          <h2>
            ${mark('done', 18)} ${label}: ${channels.length} ${channels.length === 1 ? 'channel' : 'channels'}
          </h2>
          <p class="mut">
            ${this.#at('', ' · ')}${formatCount(counters.rows)} readings, ${formatRate(rowsPerS)} per second ·
            recording
          </p>
          ${this.#evidence()}
        </div>
        <a class="btn primary" href=${hrefOf('live')}>${icon('live')} Show live chart</a>
      </div>
      ${this.#channels(channels, last)}
      <div class="row">${this.#byHand('Not right? Set by hand')}</div>
      ${before && hasLine(this.config.address) ? rateLadder(before) : nothing}`;
  }

  /** What was heard before it was recorded, where it was listened to. */
  get #heard(): Listening | undefined {
    const listening = this.#news.value?.listening;
    return listening?.state === 'found' && listening.address === this.config.address ? listening : undefined;
  }

  #evidence() {
    const finding = this.#heard?.finding;
    if (!finding) return nothing;
    const next = finding.runnerUp ? ` · next best: ${finding.runnerUp.driver}` : '';
    return html`<p>${sureText(finding.confidence)}: ${finding.evidence}${next}</p>`;
  }

  #channels(channels: readonly ChannelView[], last: DeviceView['last']) {
    return html`<div class="card">
      <h2>Channels</h2>
      <p class="small mut">
        As the device names them, or as they can be guessed. Names and units can be changed later.
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Unit</th>
            <th scope="col">Now</th>
          </tr>
        </thead>
        <tbody>
          ${channels.slice(0, MOST_CHANNELS).map(
            (channel) =>
              html`<tr>
                <th scope="row">${channel.label}</th>
                <td>${peopleUnit(channel.unitText) || '–'}</td>
                <td>${readingOf(channel, last[channel.name]?.value)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  #unreadable() {
    return html`<div class="note warn">
        ${mark('warning', 18)}
        <p>
          <b>Data is arriving but makes no sense${this.#at(' at ')}.</b>
          Another ${hasLine(this.config.address) ? 'rate or another driver' : 'driver'} may read it.
        </p>
      </div>
      <div class="row">${this.#byHand()} ${this.#another()}</div>`;
  }

  #listening(text: string) {
    return html`<div class="card stack">
      <h2>${text}</h2>
      <progress aria-label=${text}></progress>
      <div class="row">${this.#byHand()} ${this.#another()}</div>
    </div>`;
  }

  #byHand(text = 'Set by hand') {
    return html`<button
      type="button"
      class="btn"
      @click=${() => this.dispatchEvent(new CustomEvent('fl-settings'))}
    >
      ${text}
    </button>`;
  }
  #another() {
    return html`<button
      type="button"
      class="btn"
      @click=${() => this.dispatchEvent(new CustomEvent('fl-again'))}
    >
      Pick another port
    </button>`;
  }
  /** The rate with words around it; nothing where there is no line. */
  #at(before: string, after = ''): string {
    const { baudRate } = this.config.line ?? {};
    return baudRate === undefined ? '' : `${before}${formatCount(baudRate)} baud${after}`;
  }
}
