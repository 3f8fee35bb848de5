import { html, type TemplateResult } from 'lit';
import type { SetupWork } from '../../../state/bridge/setup-work.ts';
import { wantedSensor, wantedSpi, type Wanted } from '../../../state/bridge/wanted-device.ts';
import { icon } from '../../icons.ts';
import { mark } from '../../mark.ts';

/** Sensors that the 1-Wire bus itself tells of. */
export const oneWireCard = (
  sensors: readonly string[],
  work: SetupWork,
  want: (wanted: Wanted) => void,
): TemplateResult =>
  places('Sensors on 1-Wire', 'Each has a number of its own. Warm one with your hand to see which it is.', {
    wanted: sensors.map(wantedSensor),
    work,
    want,
  });

/** Where a chip on SPI can be: nobody can be asked there who is unknown. */
export const spiCard = (
  spi: readonly string[],
  work: SetupWork,
  want: (wanted: Wanted) => void,
): TemplateResult =>
  places('SPI', 'Whether a chip hangs there shows only once it is asked as what it is.', {
    wanted: spi.map(wantedSpi),
    work,
    want,
  });

function places(
  title: string,
  hint: string,
  {
    wanted,
    work,
    want,
  }: {
    readonly wanted: readonly Wanted[];
    readonly work: SetupWork;
    readonly want: (wanted: Wanted) => void;
  },
): TemplateResult {
  return html`<section class="card stack" aria-label=${title}>
    <h2>${title}</h2>
    <p class="small mut">${hint}</p>
    <ul>
      ${wanted.map((each) => {
        const device = work.deviceAt([each.address]);
        return html`<li>
          <div>
            <b>${each.title}</b>
            ${
              device
                ? html`<p class="small mut">${mark('done', 14)} Already added: ${device.label}</p>`
                : html`<p class="small mut">Not added yet</p>`
            }
          </div>
          ${
            device
              ? ''
              : html`<button type="button" class="btn" @click=${() => want(each)}>
                  ${icon('plus')} Add<span class="vh"> ${each.title}</span>
                </button>`
          }
        </li>`;
      })}
    </ul>
  </section>`;
}
