import type { Diagnostics } from '../../station/api/keeping.ts';
import type { DeviceView } from '../../station/api/device.ts';
import type { News } from '../../station/api/news.ts';
import type { UplinkView } from '../../station/api/uplink.ts';
import { counterRows } from './counters.ts';
import { origin, phaseText } from './devices.ts';
import { sleepText } from './gaps.ts';
import { formatBytes, formatCount } from './numbers.ts';
import { uplinkName } from './sync.ts';
import { formatDuration } from './times.ts';

/** What only the page knows of itself. */
export interface PageReport {
  readonly browser: string;
  readonly features: Readonly<Record<string, boolean>>;
  readonly lines: readonly Row[];
}

type Row = readonly [name: string, value: string];

/** The diagnostics page as text: figures, no readings, no secrets, no addresses of brokers beyond their host. */
export function report(news: News | undefined, found: Diagnostics | undefined, page: PageReport): string {
  return [
    section('Fieldline', found ? stationRows(found) : [['Station', 'does not answer yet']]),
    section('This page', [
      ['Browser', page.browser],
      ...Object.entries(page.features).map(([name, has]): Row => [name, has ? 'yes' : 'no']),
      ...page.lines,
    ]),
    ...(news ? [section('Storage and sync', syncRows(news)), ...news.devices.map(deviceSection)] : []),
    section(
      'Events',
      (found?.events ?? [])
        .slice(-200)
        .map(({ timeMs, text }): Row => [new Date(timeMs).toISOString(), text]),
    ),
  ].join('\n');
}

function section(title: string, rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([name]) => name.length), 0);
  return `${title}\n${rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n')}\n`;
}

const stationRows = (found: Diagnostics): readonly Row[] => [
  ['Version', found.version],
  ['Station', found.station],
  ['Log', found.epoch],
  ['Started', new Date(found.startedMs).toISOString()],
  ['Kernel', formatBytes(found.kernelBytes)],
  ['Damaged blocks put aside', formatCount(found.quarantinedBlocks)],
  ['Commands refused', formatCount(found.refusedCommands)],
  ['Acknowledgements ignored', formatCount(found.ignoredAcks)],
];

function syncRows({ role, storage, numbered, saved, uplinks, time, slept }: News): readonly Row[] {
  return [
    ['Role of this tab', role],
    ['Time', time ?? 'the system’s'],
    ...(slept ? [['Sleep', sleepText(slept)] as const] : []),
    ['Entries, readings', `${formatCount(storage.entries)}, ${formatCount(storage.rows)}`],
    ['Used', formatBytes(storage.usedBytes)],
    ['Room', storage.leftMs === undefined ? 'not known' : formatDuration(storage.leftMs)],
    ['Storage fault', storage.fault?.code ?? 'none'],
    ['Entries numbered, saved', `${formatCount(numbered)}, ${formatCount(saved)}`],
    ...uplinks.flatMap(uplinkRows),
  ];
}

const uplinkRows = (uplink: UplinkView): readonly Row[] => [
  [`Sync with ${uplinkName(uplink.config)}`, `${uplink.phase}, ${uplink.mode}, ${uplink.connects} connects`],
  ['Sent, taken', `${formatCount(uplink.sent)}, ${formatCount(uplink.taken)}`],
  ['In flight', formatCount(uplink.inFlight)],
  ['Sync fault', uplink.fault?.code ?? 'none'],
];

const deviceSection = (device: DeviceView): string =>
  section(`Device ${device.key}`, [
    ['Driver', device.driver],
    ['From', origin(device) === '' ? 'own' : origin(device)],
    ['State', phaseText(device)],
    ...counterRows(device.counters),
  ]);
