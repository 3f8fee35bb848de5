import { html, nothing, type TemplateResult } from 'lit';
import type { Page } from '../state/page.ts';
import { go, hrefOf } from '../state/route.ts';
import { icon } from './icons.ts';
import './recordings/open-recording.ts';

/** What there is to do where nothing is connected yet. */
export const startChoices = (page: Page): TemplateResult =>
  page.station.news.value?.role === 'remote' ? nothingThere(page) : firstSteps(page);

const isOut = ({ station }: Page): boolean =>
  station.news.value?.uplinks.some(({ fault }) => fault?.code === 'uplink/refused') ?? false;

const nothingThere = (page: Page): TemplateResult =>
  html`<div class="card start">
    ${icon('bridge', 40)}
    <h1 tabindex="-1">${isOut(page) ? 'Not signed in yet.' : 'No devices there yet.'}</h1>
    <p class="mut">
      What this bridge connects appears here by itself${isOut(page) ? ', once it knows this page' : ''}.
    </p>
    ${openRecording(page)}
  </div>`;

const firstSteps = (page: Page): TemplateResult => html`
  <div class="card start">
    ${icon('live', 40)}
    <h1 tabindex="-1">Nothing connected yet.</h1>
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
            A bridge with devices? <a href=${hrefOf('bridge')}>Add it</a>, or
            <a href=${hrefOf('sync')}>a broker</a>.
          </p>`
        : nothing
    }
  </div>
`;

const openRecording = ({ station }: Page): TemplateResult =>
  html`<fl-open-recording .station=${station}></fl-open-recording>`;

/** Adds the simulated garden, which records like any other device. */
export const trySimulated = (page: Page): Promise<void> => add(page, 'garden', 'Garden');

/** Adds a simulated display, which shows what the other devices say. */
export const tryDisplay = (page: Page): Promise<void> => add(page, 'display', 'Display');

async function add({ station, keeping }: Page, id: string, label: string): Promise<void> {
  void keeping.ask();
  await station.api.addDevice({ id, label, driver: `${id}-simulated`, address: `simulated:${id}` });
}
