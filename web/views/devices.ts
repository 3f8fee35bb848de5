import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { DeviceView } from '../../station/api/device.ts';
import type { News, StationView } from '../../station/api/news.ts';
import { icon } from '../parts/icons.ts';
import { startChoices } from '../parts/start-choices.ts';
import type { Page } from '../state/page.ts';
import { hrefOf } from '../state/route.ts';
import { Watch } from '../state/watch.ts';
import { controls } from '../styles/controls.ts';
import { start } from '../styles/start.ts';
import { isRecording, placeName, namesakeThere } from '../text/devices.ts';
import { formatWhen } from '../text/times.ts';
import '../parts/device/device-card.ts';

/** Every device that can be seen from here, by the station it hangs on. */
@customElement('fl-devices')
export class Devices extends LitElement {
  static override styles = [
    controls,
    start,
    css`
      section {
        display: grid;
        gap: 12px;
        grid-template-columns: minmax(0, 1fr);
        margin-top: 20px;
      }
      .cards {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 440px), 1fr));
        gap: 12px;
        align-items: start;
      }
    `,
  ];
  @property({ attribute: false }) page!: Page;
  readonly #news = new Watch(this, () => this.page.station.news);

  override render() {
    const news = this.#news.value;
    if (!news) return html`<p class="mut" role="status">Starting…</p>`;
    if (news.devices.length === 0) return startChoices(this.page);
    return html`
      <div class="row between">
        <h1>Devices</h1>
        ${
          news.role === 'remote'
            ? nothing
            : html`<a class="btn primary" href=${hrefOf('connect')}>${icon('plus')} Connect a device</a>`
        }
      </div>
      ${news.stations.map((station) => this.#station(station, news))}
    `;
  }

  #station(station: StationView, news: News) {
    const devices = news.devices.filter((device) => device.station === station.id);
    if (station.own && devices.length === 0) return nothing;
    return html`<section aria-label=${stationName(station)}>
      <div class="row">
        <h2>${stationName(station)}</h2>
        <span class="small mut">${station.own ? station.id : this.#status(station, devices.length > 0)}</span>
      </div>
      ${station.hasNamesake ? html`<p class="small">${namesakeThere(station.id)}</p>` : nothing}
      ${devices.length === 0 ? html`<p class="mut">No devices there.</p>` : nothing}
      <div class="cards">${devices.map((device) => this.#card(device, station))}</div>
    </section>`;
  }

  #card(device: DeviceView, { own, status }: StationView) {
    return html`<fl-device-card
      .station=${this.page.station}
      .device=${device}
      .away=${!own && status !== 'online'}
    ></fl-device-card>`;
  }

  /** One whose devices are known was heard of before. */
  #status({ id, label, status, sinceMs }: StationView, isKnown: boolean): string {
    if (isRecording(id)) return 'From a file';
    const which = label === undefined ? '' : `${id}, `;
    const words =
      which +
      { online: 'Online', offline: 'Offline', unknown: isKnown ? 'Not reachable' : 'Not heard of yet' }[
        status
      ];
    return sinceMs === undefined || (status === 'unknown' && !isKnown)
      ? words
      : `${words} since ${formatWhen(sinceMs, this.page.station.now())}`;
  }
}

const stationName = ({ own, id, label }: StationView): string =>
  label ?? (own ? 'On this device' : placeName(id).replace(/^./, (letter) => letter.toUpperCase()));
