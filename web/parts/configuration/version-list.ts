import { html } from 'lit';
import type { ConfigVersion, Reported } from '../../../station/model/configuration.ts';
import { versionWords } from '../../text/configuration.ts';
import { formatWhen } from '../../text/times.ts';

/** The configurations that a station keeps, and the way back to each: `mayGo` where it can be gone now. */
export function versionList(
  { versions, version }: Reported,
  mayGo: boolean,
  look: (version: number) => void,
) {
  const nowMs = Date.now();
  const row = (each: ConfigVersion) =>
    html`<li class="row between">
      <span>
        <b>${each.version}</b> ${versionWords(each)},
        ${formatWhen(each.atMs, nowMs)}${each.failed ? '. It failed, and was taken back' : ''}
      </span>
      ${
        each.version === version
          ? html`<span class="small mut">holds</span>`
          : html`<button
              type="button"
              class="btn quiet"
              ?disabled=${!mayGo}
              @click=${() => look(each.version)}
            >
              Go back to ${each.version}…
            </button>`
      }
    </li>`;
  return html`<details>
    <summary>Versions (${versions.length})</summary>
    <ul class="versions">
      ${versions.map(row)}
    </ul>
  </details>`;
}
