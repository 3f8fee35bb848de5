import { html, nothing } from 'lit';
import type { DeviceView } from '../../../station/api/device.ts';
import type { ChosenSpeakers } from '../../state/chosen-speakers.ts';
import { deviceNames } from '../../text/devices.ts';
import { speakersOf, speakerWord } from '../../text/speakers.ts';

/** A button for each device, to see it alone; nothing where there is one. */
export function deviceChoice(
  devices: readonly DeviceView[],
  only: string | undefined,
  choose: (key: string | undefined) => void,
) {
  if (devices.length < 2) return nothing;
  const choice = (key: string | undefined, label: string) =>
    html`<button type="button" class="btn" aria-pressed=${only === key} @click=${() => choose(key)}>
      ${label}
    </button>`;
  return html`<div class="row" role="group" aria-label="Devices">
    ${choice(undefined, 'All devices')} ${[...deviceNames(devices)].map(([key, name]) => choice(key, name))}
  </div>`;
}

/** For each device with several speakers on its wire, whose values the chart draws. */
export function speakerChoice(
  devices: readonly DeviceView[],
  chosen: ChosenSpeakers,
  choose: (device: string, subject: string | undefined) => void,
) {
  const several = devices
    .map((device) => ({ device, speakers: speakersOf(device) }))
    .filter(({ device, speakers }) => speakers.length > 1 || chosen.has(device.key));
  if (several.length === 0) return nothing;
  const names = deviceNames(devices);
  return html`<div class="speakers">
    ${several.map(({ device, speakers }) => {
      const { key } = device;
      const id = `speaker-${key}`;
      const now = chosen.get(key);
      const known = speakers.some(({ subject }) => subject === now);
      const all = now === undefined || known ? speakers : [...speakers, { subject: now, name: now }];
      return html`<div class="field">
        <label for=${id}
          >${speakerWord(device.driver)} on the
          chart${devices.length > 1 ? ` · ${names.get(key)}` : ''}</label
        >
        <select id=${id} @change=${(event: Event) => choose(key, subjectOf(event))}>
          <option value="" ?selected=${now === undefined}>Its own, or the first heard</option>
          ${all.map(
            ({ subject, name }) =>
              html`<option value=${`=${subject}`} ?selected=${subject === now}>${name}</option>`,
          )}
        </select>
      </div>`;
    })}
  </div>`;
}

/** An equals sign goes before each, so that none is the empty one. */
const subjectOf = ({ target }: Event): string | undefined => {
  const { value } = target as HTMLSelectElement;
  return value === '' ? undefined : value.slice(1);
};
