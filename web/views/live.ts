import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { DeviceView } from '../../station/api/device.ts';
import type { OpenedView } from '../../station/api/exports.ts';
import type { News } from '../../station/api/news.ts';
import { SpeakerChoice } from '../state/chosen-speakers.ts';
import { letterKey } from '../state/letter-key.ts';
import { linesOf, type Line } from '../state/panes.ts';
import type { Page } from '../state/page.ts';
import { go, hrefOf } from '../state/route.ts';
import { Sparks } from '../state/sparks.ts';
import { channelsOf } from '../state/station-state.ts';
import { Watch } from '../state/watch.ts';
import { controls } from '../styles/controls.ts';
import { note } from '../styles/note.ts';
import { start } from '../styles/start.ts';
import { icon } from '../parts/icons.ts';
import { deviceChoice, speakerChoice } from '../parts/device/device-choice.ts';
import { pressRelease } from '../parts/lifecycle/care-buttons.ts';
import { startChoices } from '../parts/start-choices.ts';
import { wishesOfKeys } from '../parts/chart/chart-bar.ts';
import type { ChartCard } from '../parts/chart/chart-card.ts';
import '../parts/device/device-section.ts';

/** The present: a tile for every channel, a chart of them all, what can be switched. */
@customElement('fl-live')
export class Live extends LitElement {
  static override styles = [
    controls,
    note,
    start,
    css`
      .live {
        display: grid;
        gap: 16px;
        grid-template-columns: minmax(0, 1fr);
      }
      .speakers {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 280px), 1fr));
        gap: 8px 16px;
      }
      .room {
        min-height: 480px;
      }
    `,
  ];
  @property({ attribute: false }) page!: Page;
  @state() private only: string | undefined;
  @state() private sheet: string | undefined;
  @state() private exporting: { readonly fromMs: number; readonly toMs: number } | undefined;
  @state() private wanted: OpenedView | undefined;
  @query('fl-chart-card') private readonly chart!: ChartCard | null;
  readonly #news = new Watch(this, () => this.page.station.news);
  readonly #speakers = new SpeakerChoice();
  readonly #chosen = new Watch(this, () => this.#speakers.chosen);
  readonly #sparks = new Sparks(
    this,
    () => this.page.station,
    () => channelsOf(this.#shown()),
  );
  #stop: AbortController | undefined;
  /** The recording that was closed just now. */
  #closed: string | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    void import('../parts/chart/chart-card.ts');
    const { signal } = (this.#stop = new AbortController());
    document.addEventListener('keydown', this.#key, { signal });
    const opened = (event: Event) => this.#show((event as CustomEvent<OpenedView>).detail);
    this.addEventListener('fl-opened', opened, { signal });
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.abort();
  }

  override updated(): void {
    this.#goOn();
    const { fromMs, toMs } = this.wanted ?? {};
    // It may be that it is not in the news yet, and that the chart is not loaded.
    if (fromMs === undefined || toMs === undefined || !this.chart?.updateComplete) return;
    this.wanted = undefined;
    const roomMs = (toMs - fromMs) / 50;
    this.chart.obey({ do: 'span', fromMs: fromMs - roomMs, toMs: toMs + roomMs });
  }

  /** Whoever closed a recording goes on at the heading: the button that was pressed is gone. */
  #goOn(): void {
    const { opened = [] } = this.#news.value ?? {};
    if (this.#closed === undefined || opened.some(({ id }) => id === this.#closed)) return;
    this.#closed = undefined;
    this.renderRoot.querySelector('h1')?.focus({ preventScroll: true });
  }

  override render() {
    const news = this.#news.value;
    if (!news) return html`<p class="mut" role="status">Starting…</p>`;
    if (news.devices.length === 0) return startChoices(this.page);
    const devices = this.#shown();
    const lines = linesOf(news.devices).filter(({ device }) => devices.includes(device));
    return html`<div class="live">
      <h1 class="vh" tabindex="-1">Live</h1>
      ${deviceChoice(news.devices, this.only, (key) => (this.only = key))} ${this.#recordings(news.opened)}
      ${devices.map((device) => this.#section(device, lines, news))} ${this.#foot(news, lines)}
      ${lines.length === 0 ? nothing : this.#chartOf(devices, news.devices)} ${this.#sheetOf(lines)}
      ${this.#exportOf()}
    </div>`;
  }

  #recordings(opened: News['opened'] = []) {
    if (opened.length > 0) void import('../parts/recordings/opened-recording.ts');
    const { station } = this.page;
    return repeat(
      opened,
      ({ id }) => id,
      (each) =>
        html`<fl-opened-recording
          .station=${station}
          .opened=${each}
          @fl-gone=${() => {
            this.#closed = each.id;
            this.requestUpdate();
          }}
        ></fl-opened-recording>`,
    );
  }

  #shown(): readonly DeviceView[] {
    const devices = this.page.station.news.value?.devices ?? [];
    const only = devices.filter((device) => device.key === this.only);
    return only.length > 0 ? only : devices;
  }

  /** Under the tiles: a warning where something can be switched, and the way to another device. */
  #foot({ role }: News, lines: readonly Line[]) {
    const warning = lines.some(({ channel }) => channel.writable)
      ? 'A web page is not an emergency stop.'
      : '';
    const connect = html`<a class="btn" href=${hrefOf('connect')}>${icon('plus')} Connect a device</a>`;
    return html`<div class="row between">
      <p class="small mut">${warning}</p>
      <div class="row">
        <fl-open-recording .station=${this.page.station}></fl-open-recording>
        ${role === 'remote' ? nothing : connect}
      </div>
    </div>`;
  }

  #section(device: DeviceView, lines: readonly Line[], { stations }: News) {
    const home = stations.find(({ id }) => id === device.station);
    return html`<fl-device-section
      .station=${this.page.station}
      .device=${device}
      .lines=${lines.filter((line) => line.device === device)}
      .sparks=${this.#sparks}
      .away=${home?.own === false && home.status !== 'online'}
      @fl-channel=${(event: CustomEvent<string>) => {
        void import('../parts/device/channel-sheet.ts');
        this.sheet = event.detail;
      }}
    ></fl-device-section>`;
  }

  #chartOf(devices: readonly DeviceView[], all: readonly DeviceView[]) {
    const chosen = this.#chosen.value;
    const lines = linesOf(all, chosen).filter(({ device }) => devices.includes(device));
    const choose = (device: string, subject: string | undefined) => this.#speakers.choose(device, subject);
    return html`<div class="room stack">
      ${speakerChoice(devices, chosen, choose)}
      <fl-chart-card
        .page=${this.page}
        .lines=${lines}
        @fl-export=${(event: CustomEvent<{ fromMs: number; toMs: number }>) => {
          void import('../parts/recordings/export-dialog.ts');
          this.exporting = event.detail;
        }}
      ></fl-chart-card>
    </div>`;
  }

  #sheetOf(lines: readonly Line[]) {
    const of = lines.find((line) => line.key === this.sheet);
    if (!of) return nothing;
    return html`<fl-channel-sheet
      .station=${this.page.station}
      .of=${of}
      @fl-close=${() => (this.sheet = undefined)}
    ></fl-channel-sheet>`;
  }

  #exportOf() {
    if (!this.exporting) return nothing;
    return html`<fl-export-dialog
      .station=${this.page.station}
      .devices=${this.#shown()}
      .fromMs=${this.exporting.fromMs}
      .toMs=${this.exporting.toMs}
      @fl-close=${() => (this.exporting = undefined)}
    ></fl-export-dialog>`;
  }

  /** Draws the time of an opened recording, as soon as there is a chart. */
  #show(opened: OpenedView): void {
    [this.wanted, this.only] = [opened, undefined];
  }

  readonly #key = (event: KeyboardEvent): void => {
    const key = letterKey(event, this.page.looks.look.value.letterKeys);
    if (key === '?') go('settings');
    if (key === 'r') pressRelease(this.page.station, this.#news.value?.devices);
    if (key !== undefined && /^[1-9]$/.test(key)) this.chart?.toggle(Number(key) - 1);
    const wish = key === undefined || this.sheet || this.exporting ? undefined : wishesOfKeys[key];
    if (!wish || !this.chart) return;
    event.preventDefault();
    this.chart.obey(wish.do === 'pause' && this.chart.paused ? { do: 'live' } : wish);
  };
}
