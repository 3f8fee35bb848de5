import { html, type TemplateResult } from 'lit';
import type { DeviceView } from '../../../station/api/device.ts';
import { peopleUnit } from '../../../station/model/units.ts';
import type { TypedInterlock } from '../../state/limits.ts';
import type { ChannelOf } from '../../state/station-state.ts';
import { icon } from '../icons.ts';

/** Readings of the own station, by `device/channel`, each with the words for it; an output cannot watch itself. */
export function watchable(devices: readonly DeviceView[], of: ChannelOf): ReadonlyMap<string, string> {
  const own = devices.filter((device) => device.own);
  return new Map(
    own.flatMap(({ device, label, channels }) =>
      channels.flatMap((channel): [string, string][] => {
        if (device === of.device.device && channel.name === of.channel.name) return [];
        const unit = peopleUnit(channel.unitText);
        return [[`${device}/${channel.name}`, `${channel.label} of ${label}${unit ? `, ${unit}` : ''}`]];
      }),
    ),
  );
}

/** “Not while wind is above 12”: what is watched, and when it forbids; `set` hears of every change, or that it is left out. */
export function interlockRow(
  row: TypedInterlock,
  choices: ReadonlyMap<string, string>,
  id: string,
  set: (row: TypedInterlock | undefined) => void,
): TemplateResult {
  const valueOf = (event: Event) => (event.target as HTMLInputElement | HTMLSelectElement).value;
  const known = choices.has(row.of) ? [...choices] : [...choices, [row.of, `${row.of} (not here)`] as const];
  return html`<fieldset class="watched">
    <legend>Not while</legend>
    <div class="field">
      <label for="${id}-of">Reading</label>
      <select id="${id}-of" @change=${(event: Event) => set({ ...row, of: valueOf(event) })}>
        ${known.map(([of, text]) => html`<option value=${of} ?selected=${of === row.of}>${text}</option>`)}
      </select>
    </div>
    <div class="pair">
      <div class="field">
        <label for="${id}-when">is</label>
        <select
          id="${id}-when"
          @change=${(event: Event) => set({ ...row, when: valueOf(event) === 'below' ? 'below' : 'above' })}
        >
          <option value="above" ?selected=${row.when === 'above'}>above</option>
          <option value="below" ?selected=${row.when === 'below'}>below</option>
        </select>
      </div>
      <div class="field">
        <label for="${id}-limit">Limit</label>
        <input
          id="${id}-limit"
          inputmode="decimal"
          autocomplete="off"
          .value=${row.limit}
          @input=${(event: Event) => set({ ...row, limit: valueOf(event) })}
        />
      </div>
      <div class="field">
        <label for="${id}-stale">or not heard for, s</label>
        <input
          id="${id}-stale"
          inputmode="decimal"
          autocomplete="off"
          .value=${row.staleS}
          @input=${(event: Event) => set({ ...row, staleS: valueOf(event) })}
        />
      </div>
    </div>
    <label class="check">
      <input
        type="checkbox"
        .checked=${row.ends}
        @change=${(event: Event) => set({ ...row, ends: (event.target as HTMLInputElement).checked })}
      />
      Also end it when it is on already
    </label>
    <button type="button" class="btn" @click=${() => set(undefined)}>${icon('close')} Leave out</button>
  </fieldset>`;
}
