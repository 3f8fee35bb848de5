import { html, nothing } from 'lit';
import type { AlarmPlace } from '../../state/alarm-places.ts';

/** Whose alarms are looked at; nothing where there is no choice. */
export function placeField(
  places: readonly AlarmPlace[],
  chosen: AlarmPlace | undefined,
  choose: (id: string | undefined) => void,
) {
  if (places.length < 2) return nothing;
  const pick = ({ target }: Event) => choose((target as HTMLSelectElement).value || undefined);
  return html`<div class="field">
    <label for="place">Alarms of</label>
    <select id="place" @change=${pick}>
      ${places.map(
        ({ id = '', label, isAway }) =>
          html`<option value=${id} ?selected=${id === (chosen?.id ?? '')}>
            ${label}${isAway ? ' (away)' : ''}
          </option>`,
      )}
    </select>
  </div>`;
}
