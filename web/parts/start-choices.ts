import { html, nothing, type TemplateResult } from 'lit';
import type { Page } from '../state/page.ts';
import { go, hrefOf } from '../state/route.ts';
import { icon } from './icons.ts';
import './open-recording.ts';

/** What there is to do where nothing is connected yet. */
export const startChoices = (page: Page): TemplateResult =>
  page.station.news.value?.role === 'remote' ? nothingThere(page) : firstSteps(page);

const nothingThere = (page: Page): TemplateResult =>
  html`<div class="card start">
    ${icon('bridge', 40)}
    <h1>No devices there yet.</h1>
    <p class="mut">What this bridge connects appears here by itself.</p>
    ${openRecording(page)}
  </div>`;

const firstSteps = (page: Page): TemplateResult => html`
  <div class="card start">
    ${icon('live', 40)}
    <h1>Nothing connected yet.</h1>
    <p class="mut">Plug in a device, then:</p>
    <a class="btn primary" href=${hrefOf('connect')}>${icon('usb')} Connect a device</a>
    <p class="mut">No hardware here?</p>
    <button type="button" class="btn" @click=${() => void trySimulated(page).then(() => go('live'))}>
      ${icon('play')} Try with simulated data
    </button>
    ${openRecording(page)}
    ${
      page.station.news.value?.uplinks.length === 0
        ? html`<p class="small mut">
            A bridge or a broker with devices? <a href=${hrefOf('sync')}>Connect to it</a>
          </p>`
        : nothing
    }
  </div>
`;

const openRecording = ({ station }: Page): TemplateResult =>
  html`<fl-open-recording .station=${station}></fl-open-recording>`;

/** Adds the simulated garden, which records like any other device. */
export async function trySimulated({ station, keeping }: Page): Promise<void> {
  void keeping.ask();
  await station.api.addDevice({
    id: 'garden',
    label: 'Garden',
    driver: 'garden-simulated',
    address: 'simulated:garden',
  });
}
