import { html, nothing, type TemplateResult } from 'lit';
import type { BusChip, I2cBusView } from '../../../../station/api/bridge-setup.ts';
import type { BusLook, SetupWork } from '../../../state/bridge/setup-work.ts';
import { chipAddress, wantedChip, type Wanted } from '../../../state/bridge/wanted-device.ts';
import { chipWords, lookWords } from '../../../text/bridge-setup.ts';
import { icon } from '../../icons.ts';
import { mark } from '../../mark.ts';
import { bridgeNote } from '../bridge-note.ts';

/** Each I2C bus: who is on it is looked for once a person says so, and can be added. */
export const i2cCard = (
  buses: readonly I2cBusView[],
  work: SetupWork,
  titles: ReadonlyMap<string, string>,
  want: (wanted: Wanted) => void,
): TemplateResult => html`
  <section class="card stack" aria-label="Chips on I2C">
    <h2>Chips on I2C</h2>
    <p class="small mut">
      Looking asks each address of a bus for one byte, and chips that are known who they are. That is harmless
      to nearly every chip; you know best what hangs there.
    </p>
    ${buses.map(({ bus, name }) => {
      const look = work.bus(bus);
      return html`<div class="stack part" role="group" aria-label="Bus ${bus}">
        <h3>Bus ${bus}${name ? html` <span class="small mut">${name}</span>` : nothing}</h3>
        ${look?.phase === 'looking' ? progress(bus, look, work) : begin(bus, look, work)}
        <div role="status">
          ${look && look.phase !== 'looking' && !look.fault ? html`<p>${lookWords(look)}</p>` : nothing}
        </div>
        ${look?.fault ? html`<div role="alert">${bridgeNote(look.fault)}</div>` : nothing}
        ${
          look && look.found.length > 0
            ? html`<ul>
                ${look.found.map((chip) => found(bus, chip, work, titles, want))}
              </ul>`
            : nothing
        }
      </div>`;
    })}
  </section>
`;

const begin = (bus: number, look: BusLook | undefined, work: SetupWork): TemplateResult =>
  html`<div class="row">
    <button type="button" class="btn" @click=${() => void work.scan(bus)}>
      ${look ? 'Look again' : 'Look who is there'}<span class="vh"> on bus ${bus}</span>
    </button>
  </div>`;

const progress = (bus: number, { done }: BusLook, work: SetupWork): TemplateResult =>
  html`<progress aria-label="Looking on bus ${bus}" max="1" .value=${done}></progress>
    <div class="row">
      <button type="button" class="btn" @click=${() => work.stop(bus)}>Stop, keep what was found</button>
    </div>`;

function found(
  bus: number,
  chip: BusChip,
  work: SetupWork,
  titles: ReadonlyMap<string, string>,
  want: (wanted: Wanted) => void,
): TemplateResult {
  const address = chipAddress(bus, chip);
  const device = work.deviceAt([address]);
  const place = address.slice(address.lastIndexOf(':') + 1);
  return html`<li>
    <div>
      <b>${place}</b>
      <p class="small mut">
        ${device ? html`${mark('done', 14)} Already added: ${device.label}` : chipWords(chip, titles)}
      </p>
    </div>
    ${
      device || chip.is !== 'answers'
        ? nothing
        : html`<button type="button" class="btn" @click=${() => want(wantedChip(bus, chip))}>
            ${icon('plus')} Add<span class="vh"> ${place}</span>
          </button>`
    }
  </li>`;
}
