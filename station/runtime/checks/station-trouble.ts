import type { StorageView } from '../../api/news.ts';
import type { UplinkView } from '../../api/uplink.ts';
import type { TimeQuality } from '../../model/time.ts';
import { checkId } from '../../rules/checks/channel-checks.ts';
import type { Trouble } from './trouble.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const CLOCK_MS = MINUTE_MS;
const STORAGE_MS = MINUTE_MS;
const REFUSED_MS = 30_000;
/** Being offline for a while is normal here. */
const OFFLINE_MS = 5 * MINUTE_MS;
const UNTAKEN_MS = 5 * MINUTE_MS;
const LEAST_LEFT_MS = 6 * HOUR_MS;

/** The station as it stands now. */
export interface StationNow {
  readonly nowMs: number;
  /** Absent where nobody looks after the clock. */
  readonly time: TimeQuality | undefined;
  readonly storage: Pick<
    StorageView,
    'leftMs' | 'fault' | 'waitingBytes' | 'mostWaitingBytes' | 'blockedSinceMs'
  >;
  /** Whether what was sent may be forgotten: then a full store makes room by itself. */
  readonly makesRoom: boolean;
  readonly uplinks: readonly UplinkView[];
}

/** What may be wrong with the station itself, and with where it sends. */
export function stationTroubles(now: StationNow): readonly Trouble[] {
  return [clock(now), storage(now), ...now.uplinks.flatMap((uplink) => uplinkTroubles(uplink, now.nowMs))];
}

const clock = ({ time }: StationNow): Trouble => ({
  id: checkId('clock', ''),
  kind: 'clock',
  severity: 'warning',
  device: '',
  title: 'The clock of this station is wrong',
  text: 'New readings get a made-up time. Set the date and time of this computer, or connect it to the internet; what was stamped since it began is then corrected.',
  isSo: time === 'unsynced',
  raiseAfterMs: CLOCK_MS,
  clearAfterMs: 0,
  isKnown: time !== undefined,
});

function storage({
  storage: { leftMs, fault, waitingBytes, mostWaitingBytes, blockedSinceMs },
  makesRoom,
}: StationNow): Trouble {
  const isStuck = fault !== undefined || waitingBytes > mostWaitingBytes / 2;
  const isLow =
    leftMs !== undefined && leftMs < LEAST_LEFT_MS && (!makesRoom || blockedSinceMs !== undefined);
  return {
    id: checkId('storage', ''),
    kind: 'storage',
    severity: isStuck ? 'critical' : 'warning',
    device: '',
    title: isStuck ? 'New readings cannot be stored' : 'Storage is low',
    text: isStuck
      ? 'They wait in memory and are lost when the app ends. Free space on this device, or under Settings.'
      : 'There is room for less than 6 h. Allow more space under Settings, delete old recordings, or send them to a bridge.',
    isSo: isStuck || isLow,
    raiseAfterMs: STORAGE_MS,
    clearAfterMs: STORAGE_MS,
  };
}

function uplinkTroubles(uplink: UplinkView, nowMs: number): readonly Trouble[] {
  const { config, fault, phase, receiver, sent, taken, lastTakenMs, dead } = uplink;
  const about = { device: '', clearAfterMs: 10_000 } as const;
  const name = config.label ?? hostOf(config.url);
  const isRefusing = fault !== undefined && REFUSALS.has(fault.code);
  const isUntaken = sent > taken && lastTakenMs !== undefined && nowMs - lastTakenMs > UNTAKEN_MS;
  const isAway = phase === 'offline' || phase === 'connecting';
  return [
    {
      ...about,
      id: checkId('brokerRefuses', config.id),
      kind: 'brokerRefuses',
      severity: 'warning',
      title: `${name} refuses this station`,
      text:
        isRefusing || dead.length === 0
          ? 'Nothing is lost: readings wait here. Check user name and password under Sync.'
          : `It refused ${dead.length} messages for good. Sync shows which, and sends them again.`,
      isSo: isRefusing || dead.length > 0,
      raiseAfterMs: REFUSED_MS,
    },
    {
      ...about,
      id: checkId('bridgeOffline', config.id),
      kind: 'bridgeOffline',
      severity: 'info',
      title: `${receiver ?? name} cannot be reached`,
      text: 'Nothing is lost: readings wait here and are sent when it is back. Check its power and the network.',
      isSo: !isRefusing && (isAway || isUntaken),
      raiseAfterMs: OFFLINE_MS,
    },
  ];
}

const REFUSALS: ReadonlySet<string> = new Set([
  'uplink/refused',
  'uplink/copied',
  'uplink/name-taken',
  'uplink/bad-address',
]);

const hostOf = (url: string): string => url.replace(/^\w+:\/\//, '').split('/')[0]!;
