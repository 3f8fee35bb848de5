import { html, nothing, type TemplateResult } from 'lit';
import type { SeenSender } from '../../../../station/api/bridge-setup.ts';
import type { Manifest } from '../../../../station/api/config.ts';
import { wantedSender, type Wanted } from '../../../state/bridge/wanted-device.ts';
import { formatCount } from '../../../text/numbers.ts';
import { formatAge } from '../../../text/times.ts';
import { icon } from '../../icons.ts';

/** What comes to the bridge by MQTT or HTTP and no device reads, each with the reading of it that was guessed. */
export const seenCard = (
  senders: readonly SeenSender[],
  manifests: readonly Manifest[],
  want: (wanted: Wanted) => void,
): TemplateResult => html`
  <section class="card stack" aria-label="Sent here, read by nobody">
    <h2>Sent here, read by nobody</h2>
    ${
      senders.length === 0
        ? html`<p>
            Nothing so far. What a sensor sends to this bridge’s MQTT port, or by HTTP to /api/in/ with a
            token, appears here by itself within seconds.
          </p>`
        : html`<ul>
            ${senders.map((sender) => row(sender, manifests, want))}
          </ul>`
    }
  </section>
`;

function row(
  sender: SeenSender,
  manifests: readonly Manifest[],
  want: (wanted: Wanted) => void,
): TemplateResult {
  const { by, name, count, lastMs, said, offer } = sender;
  const title = manifests.find(({ driver }) => driver === offer?.driver)?.title ?? offer?.driver;
  return html`<li>
    <div>
      <b>${name}</b>
      <p class="small mut">
        ${by === 'mqtt' ? 'MQTT' : 'HTTP'}, ${count === 1 ? 'once' : `${formatCount(count)} times`}, last
        ${formatAge(lastMs, Date.now())}
      </p>
      <p class="said">${said}</p>
      <p class="small mut">${offer ? `Looks like: ${title}` : 'No driver reads a name like this.'}</p>
    </div>
    ${
      offer
        ? html`<button type="button" class="btn" @click=${() => want(wantedSender(sender))}>
            ${icon('plus')} Make it a device<span class="vh"> ${name}</span>
          </button>`
        : nothing
    }
  </li>`;
}
