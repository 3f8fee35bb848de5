import { html, nothing, type TemplateResult } from 'lit';
import type { News } from '../../../station/api/news.ts';
import { addHref, bridgesIn } from '../../state/bridge/route.ts';
import type { Page } from '../../state/page.ts';
import { go, hrefOf } from '../../state/route.ts';
import { uplinkName } from '../../text/sync.ts';
import { icon } from '../icons.ts';
import { tryDisplay, trySimulated } from '../start-choices.ts';
import '../recordings/play-recording.ts';

/** What can be connected without a port of this device; `play` hears the address of a recording that is played. */
export function otherWays(
  page: Page,
  news: News | undefined,
  play: (address: string) => void,
): TemplateResult | typeof nothing {
  if (news?.role === 'remote') return nothing;
  return html`<div class="card stack">
    <h2>Other ways to connect</h2>
    <button type="button" class="btn" @click=${() => void trySimulated(page).then(() => go('live'))}>
      ${icon('play')} Try with simulated data
    </button>
    <p class="small mut">No hardware needed. A garden with a pump, clearly marked as simulated.</p>
    <button type="button" class="btn" @click=${() => void tryDisplay(page).then(() => go('devices'))}>
      ${icon('play')} Try a simulated display
    </button>
    <p class="small mut">It shows the first readings of your devices, as an SSD1306 on a bridge does.</p>
    <fl-play-recording
      .api=${page.station.api}
      @fl-port=${(event: CustomEvent<string>) => play(event.detail)}
    ></fl-play-recording>
    <p class="small mut">
      A .fieldraw file, or plain bytes, played at the speed at which it was recorded (plain bytes: as at 9600
      baud), marked as a replay.
    </p>
    ${bridgesIn(news).map(
      ({ config }) =>
        html`<a class="btn" href=${addHref(config.id)}>${icon('bridge')} At ${uplinkName(config)}</a>
          <p class="small mut">Pins, I2C, 1-Wire, Modbus TCP, and what is sent to this bridge.</p>`,
    )}
    <a class="btn" href=${hrefOf('bridge')}>${icon('bridge')} Add a bridge</a>
    <p class="small mut">
      A Raspberry Pi or another small computer with sensors, by a code that it shows. Any other MQTT broker is
      added under <a href=${hrefOf('sync')}>Sync</a>.
    </p>
  </div>`;
}
