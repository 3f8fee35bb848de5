import { html, nothing, type TemplateResult } from 'lit';
import type { SerialPortView } from '../../../../station/api/bridge-setup.ts';
import type { PortLook, PortWork } from '../../../state/bridge/port-work.ts';
import type { SetupWork } from '../../../state/bridge/setup-work.ts';
import { wantedPort, type Wanted } from '../../../state/bridge/wanted-device.ts';
import { heardWords } from '../../../text/bridge-setup.ts';
import { icon } from '../../icons.ts';
import { mark } from '../../mark.ts';
import { bridgeNote } from '../bridge-note.ts';

/** Each serial port: who speaks there is listened for once a person says so, and can be added, listened to or not. */
export const serialCard = (
  ports: readonly SerialPortView[],
  setup: SetupWork,
  work: PortWork,
  titles: ReadonlyMap<string, string>,
  want: (wanted: Wanted) => void,
): TemplateResult => html`
  <section class="card stack" aria-label="Serial ports">
    <h2>Serial ports</h2>
    <p class="small mut">
      Listening sends nothing. Opening a port starts many boards anew, as plugging them in does.
    </p>
    <ul>
      ${ports.map((port) => {
        const device = setup.deviceAt([port.address]);
        const look = work.port === port.address ? work.look : undefined;
        return html`<li>
          <div>
            <b>${port.name ?? 'A port of the board'}</b>
            <p class="small mut">
              ${device ? html`${mark('done', 14)} Already added: ${device.label}` : port.address.slice('serial:'.length)}
            </p>
            <div role="status">${look?.heard ? html`<p>${heardWords(look.heard, titles)}</p>` : nothing}</div>
            ${look?.fault ? html`<div role="alert">${bridgeNote(look.fault)}</div>` : nothing}
          </div>
          ${device ? nothing : buttons(port, look, work, want)}
        </li>`;
      })}
    </ul>
  </section>
`;

function buttons(
  port: SerialPortView,
  look: PortLook | undefined,
  work: PortWork,
  want: (wanted: Wanted) => void,
): TemplateResult {
  const of = html`<span class="vh"> at ${port.name ?? port.address}</span>`;
  return html`<div class="row">
    ${
      look?.isListening
        ? html`<button type="button" class="btn" @click=${() => void work.stop()}>
            Stop listening${of}
          </button>`
        : html`<button type="button" class="btn" @click=${() => void work.listen(port.address)}>
            ${look ? 'Listen again' : 'Listen'}${of}
          </button>`
    }
    <button type="button" class="btn" @click=${() => want(wantedPort(port, look?.heard))}>
      ${icon('plus')} Add${of}
    </button>
  </div>`;
}
