import { html, type TemplateResult } from 'lit';
import type { GpioChipView, GpioLineView } from '../../../../station/api/bridge-setup.ts';
import type { SetupWork } from '../../../state/bridge/setup-work.ts';
import { lineAddresses, wantedLine, type Wanted } from '../../../state/bridge/wanted-device.ts';

/** The lines of the GPIO chips; those behind the pin header come first, and those that somebody has cannot be chosen. */
export function pinCard(
  chips: readonly GpioChipView[],
  work: SetupWork,
  want: (wanted: Wanted) => void,
): TemplateResult {
  const sorted = [...chips].sort((one, other) => Number(other.isHeader) - Number(one.isHeader));
  const choose = (event: SubmitEvent): void => {
    event.preventDefault();
    const chosen = String(new FormData(event.target as HTMLFormElement).get('line'));
    const [at, line] = chosen.split('/').map(Number);
    const chip = sorted[at!];
    const view = chip?.lines.find((each) => each.line === line);
    if (chip && view) want(wantedLine(chip, view));
  };
  return html`<section class="card stack" aria-label="Pins">
    <h2>Pins</h2>
    <p class="small mut">A relay, a button, an LED, a motion sensor or a pulse counter on a GPIO line.</p>
    <form class="stack" @submit=${choose}>
      <div class="field">
        <label for="line">Line</label>
        <select id="line" name="line">
          ${sorted.map(
            (chip, at) =>
              html`<optgroup label=${chip.isHeader ? `Pin header (${chip.chip})` : chip.chip}>
                ${chip.lines.map((line) => option(at, chip, line, work))}
              </optgroup>`,
          )}
        </select>
      </div>
      <div class="row"><button class="btn">Set this line up…</button></div>
    </form>
  </section>`;
}

function option(at: number, chip: GpioChipView, view: GpioLineView, work: SetupWork): TemplateResult {
  const { line, name, by } = view;
  const device = work.deviceAt(lineAddresses(chip, view));
  const whose = device
    ? `, already added: ${device.label}`
    : by === undefined
      ? ''
      : `, used by ${by || 'the system'}`;
  return html`<option value="${at}/${line}" ?disabled=${whose !== ''}>
    ${line}${name ? ` · ${name}` : ''}${whose}
  </option>`;
}
