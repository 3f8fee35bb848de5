import { css, html, nothing, type TemplateResult } from 'lit';
import type { BridgeListener, BridgeStanding } from '../../../station/api/bridges.ts';
import type { UplinkView } from '../../../station/api/uplink.ts';
import { listenerWords, storeTrouble, timeWords } from '../../text/bridge.ts';
import { formatBytes, formatCount } from '../../text/numbers.ts';
import { formatDuration, formatMoment } from '../../text/times.ts';
import { mark, type Standing } from '../mark.ts';

/** With less room on its disk than this a bridge soon has to let readings go. */
const LITTLE_BYTES = 500e6;
const CLOCK_OFF_MS = 60_000;

/** How the facts of a card stand beside their names. */
export const healthStyles = css`
  .facts {
    display: grid;
    grid-template-columns: minmax(0, 9em) minmax(0, 1fr);
    gap: 8px 16px;
  }
  .facts dt {
    color: var(--text-2);
  }
  .facts dd {
    overflow-wrap: anywhere;
  }
  .facts .mark {
    vertical-align: -2px;
  }
  @media (max-width: 479px) {
    .facts {
      grid-template-columns: minmax(0, 1fr);
      gap: 0;
    }
    .facts dd {
      margin-bottom: 8px;
    }
  }
`;

const linkWords: Readonly<Record<UplinkView['phase'], string>> = {
  offline: 'Not connected',
  connecting: 'Connecting…',
  sending: 'Connected, sending',
  'in-step': 'Connected, all sent',
};

/** How a bridge is; `heardMs`: when it said so. */
export function bridgeHealth(
  standing: BridgeStanding,
  heardMs: number | undefined,
  link: UplinkView['phase'],
): TemplateResult {
  const { store, time, devices, listeners, you } = standing;
  const isLow = store.freeBytes !== undefined && store.freeBytes < LITTLE_BYTES;
  const offMs = heardMs === undefined ? 0 : Math.abs(standing.nowMs - heardMs);
  return html`<section class="card stack" aria-label="Health">
    <h2>Health</h2>
    <dl class="facts">
      ${fact('Link', linkWords[link], link === 'offline' ? 'warning' : undefined)}
      ${fact('Up for', formatDuration(standing.upMs))}
      ${fact('Devices', `${devices.live} of ${devices.all} live`, devices.live < devices.all ? 'warning' : undefined)}
      ${fact(
        'Stored',
        `${formatCount(store.entries)} entries, ${formatBytes(store.usedBytes)} of ${formatBytes(store.budgetBytes)}`,
        store.fault ? 'fault' : undefined,
      )}
      ${
        store.fault
          ? fact(
              '',
              `It cannot store now: ${storeTrouble(store.fault)}. ${formatBytes(store.waitingBytes)} wait in its memory.`,
            )
          : nothing
      }
      ${fact(
        'Room on its disk',
        store.freeBytes === undefined ? 'It does not tell' : `${formatBytes(store.freeBytes)} free`,
        isLow ? 'warning' : undefined,
      )}
      ${fact('Time', timeWords(time.quality, time.by), time.quality === 'synced' ? undefined : 'warning')}
      ${
        offMs > CLOCK_OFF_MS && heardMs !== undefined
          ? fact(
              'Its clock',
              `${formatMoment(standing.nowMs, heardMs)}, ${formatDuration(offMs)} away from this device’s`,
            )
          : nothing
      }
      ${standing.label === undefined ? nothing : fact('In topics', standing.name)}
      ${fact('Version', standing.version)} ${fact('System', standing.system)}
      ${fact('You are', you.tenant === 'home' ? you.who : `${you.who}, of ${you.tenant}`)}
    </dl>
    <h3>What can be reached of it</h3>
    <ul>
      ${listeners.map((listener) => html`<li>${listenerText(listener)}</li>`)}
    </ul>
  </section>`;
}

const fact = (name: string, says: string, standing?: Standing): TemplateResult =>
  html`<dt>${name}</dt>
    <dd>${standing ? mark(standing) : nothing} ${says}</dd>`;

const listenerText = ({ what, port, isOpen }: BridgeListener): string =>
  `${listenerWords[what]}: port ${port}, ${isOpen ? 'from the network' : 'only from its own machine'}`;
