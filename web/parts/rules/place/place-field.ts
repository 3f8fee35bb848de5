import { html, nothing, type TemplateResult } from 'lit';
import type { StationView } from '../../../../station/api/news.ts';
import { pairHref } from '../../../state/bridge/route.ts';
import { capital } from '../../../text/capital.ts';
import { bridgeName } from '../../../text/rules/rule-place.ts';

/** Where a new rule is to run: this device, or a bridge that can be reached; `on` is what was chosen, undefined this device. */
export function placeField(
  stations: readonly StationView[],
  on: string | undefined,
  choose: (on: string | undefined) => void,
): TemplateResult {
  const bridges = stations.filter(({ own, isBridge }) => !own && isBridge);
  const own = stations.find((station) => station.own)?.label ?? 'This device';
  return html`<div class="field">
      <label for="place">Where it runs</label>
      <select
        id="place"
        @change=${(event: Event) => choose((event.target as HTMLSelectElement).value || undefined)}
      >
        <option value="" ?selected=${on === undefined}>${own} (only while the app is open)</option>
        ${bridges.map(({ id, status }) => {
          const isThere = status === 'online';
          return html`<option value=${id} ?selected=${id === on} ?disabled=${!isThere}>
            ${capital(bridgeName(stations, id))} (${isThere ? 'always' : 'not reachable now'})
          </option>`;
        })}
      </select>
    </div>
    ${
      bridges.length === 0
        ? html`<p class="small mut">
            A bridge would watch also while this app is closed. <a href=${pairHref}>Add a bridge</a>
          </p>`
        : nothing
    }`;
}
