import type { DeviceState } from '../../model/entry.ts';
import type { Fault } from '../../model/fault.ts';
import { isOnNetwork } from '../../model/network.ts';
import { duration } from '../../rules/sentence.ts';
import { checkId } from '../../rules/checks/channel-checks.ts';
import type { Trouble } from './trouble.ts';

const MINUTE_MS = 60_000;
/** A cable that is plugged in again at once is no alarm, nor a silence that a moment ends. */
const AWAY_MS = 10_000;
const SILENT_MS = 3_000;
/** Who releases a port for an upload takes it back soon, or has forgotten it. */
const RELEASED_MS = 10 * MINUTE_MS;

/** A device as it stands now. */
export interface DeviceNow {
  readonly device: string;
  readonly label: string;
  readonly state: DeviceState;
  /** For how long it has said nothing while somebody listened, and after how long something is wrong; absent where that is not known. */
  readonly silentMs: number;
  readonly silentAfterMs: number | undefined;
}

/** What may be wrong with a device as a whole: told once, whatever channels it has. */
export function troublesOf({ device, label, state, silentMs, silentAfterMs }: DeviceNow): readonly Trouble[] {
  const why = state.phase === 'waiting' ? state.fault : undefined;
  const code = why?.code;
  const isReleased = code === 'link/released';
  const isAway = code !== undefined && !isReleased && code !== 'link/over';
  const about = { device, severity: 'warning', clearAfterMs: SILENT_MS } as const;
  const usual = silentAfterMs === undefined ? '' : ` for ${duration(silentAfterMs)}`;
  return [
    {
      ...about,
      id: checkId('disconnected', device),
      kind: 'disconnected',
      title: `${label} is disconnected`,
      text: `Nothing of it is recorded. ${why ? nextFor(why) : OTHERWISE}`,
      isSo: isAway,
      raiseAfterMs: AWAY_MS,
    },
    {
      ...about,
      id: checkId('released', device),
      kind: 'released',
      severity: 'info',
      title: `${label} is still released`,
      text: 'Nothing of it is recorded. Take it back under Devices when the other program is done.',
      isSo: isReleased,
      raiseAfterMs: RELEASED_MS,
    },
    {
      ...about,
      id: checkId('silent', device),
      kind: 'silent',
      title: `No data of ${label}`,
      text: `It is connected and has said nothing${usual}. Check its power and its wiring; its console shows what still comes.`,
      isSo: state.phase === 'live' && silentAfterMs !== undefined && silentMs > silentAfterMs,
      raiseAfterMs: SILENT_MS,
      isKnown: silentAfterMs !== undefined,
    },
  ];
}

function nextFor({ code, detail }: Fault): string {
  const isAway = code === 'link/lost' || code === 'link/not-found' || code === 'link/silent';
  if (isAway && 'address' in detail && isOnNetwork(detail.address))
    return 'See that it is switched on and on the network: recording then goes on by itself.';
  if (code === 'link/denied' && detail.install !== undefined)
    return `The bridge’s service may not open its wire: ${detail.install} on the bridge lets it.`;
  return NEXT[code] ?? OTHERWISE;
}

const OTHERWISE = 'Look under Devices for what to do.';
const NEXT: Partial<Record<Fault['code'], string>> = {
  'link/lost': 'Plug it in again and check its power: recording then goes on by itself.',
  'link/not-found': 'Plug it in again and check its power: recording then goes on by itself.',
  'link/silent': 'Check its power and its wiring.',
  'link/busy': 'Another program uses its port or line: end that program.',
  'link/denied': 'Its port is no longer allowed: choose it again under Devices.',
  'link/which': 'Several adapters look the same: say under Devices which one is its.',
  'link/stranger': 'Another device is at its port: look under Devices.',
};
