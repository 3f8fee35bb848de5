import type { DeviceView } from '../../station/api/device.ts';
import type { News } from '../../station/api/news.ts';

/** All that is looked at for one scrape. */
export interface Looked {
  readonly news: News;
  /** Of other stations, that are seen now. */
  readonly far: readonly DeviceView[];
  readonly ready: boolean;
  readonly liveClients: number;
  /** Messages to the hub that claimed to be part of a log and were not. */
  readonly refusedMessages: number;
  /** Who was turned away at the ports, by reason. */
  readonly turnedAway: Readonly<Record<string, number>>;
}

type Labels = Readonly<Record<string, string>>;
export interface Figure {
  readonly name: string;
  readonly help: string;
  readonly kind: 'counter' | 'gauge';
  readonly labels: readonly string[];
  values(looked: Looked): readonly (readonly [Labels, number])[];
}

const ofDevice = (view: DeviceView): Labels => ({ station: view.station, device: view.device });
const DEVICE = ['station', 'device'];

/** A figure of each own device. */
const own = (kind: Figure['kind'], name: string, help: string, of: (view: DeviceView) => number): Figure => ({
  name: `fieldline_device_${name}`,
  help,
  kind,
  labels: DEVICE,
  values: ({ news }) => news.devices.map((view) => [ofDevice(view), of(view)]),
});

const plain = (kind: Figure['kind'], name: string, help: string, of: (looked: Looked) => number): Figure => ({
  name: `fieldline_${name}`,
  help,
  kind,
  labels: [],
  values: (looked) => [[{}, of(looked)]],
});

const uplink = (
  kind: Figure['kind'],
  name: string,
  help: string,
  of: (view: News['uplinks'][number]) => number,
): Figure => ({
  name: `fieldline_uplink_${name}`,
  help,
  kind,
  labels: ['uplink'],
  values: ({ news }) => news.uplinks.map((view) => [{ uplink: view.config.id }, of(view)]),
});

const isUp = ({ state }: DeviceView): number => (state.phase === 'live' ? 1 : 0);

/** What `/metrics` tells, a row each: names and units as Prometheus wants them. */
export const FIGURES: readonly Figure[] = [
  plain('gauge', 'ready', 'Whether the station is open and stores what comes.', ({ ready }) =>
    ready ? 1 : 0,
  ),
  {
    name: 'fieldline_device_up',
    help: 'Whether the device is heard now.',
    kind: 'gauge',
    labels: DEVICE,
    values: ({ news, far }) => [...news.devices, ...far].map((view) => [ofDevice(view), isUp(view)]),
  },
  own('gauge', 'rows_per_second', 'Rows that the device says in a second.', ({ rowsPerS }) => rowsPerS),
  own('counter', 'bytes_total', 'Bytes that were heard.', ({ counters }) => counters.bytes),
  own('counter', 'frames_total', 'Frames that were cut out of them.', ({ counters }) => counters.frames),
  own('counter', 'rows_total', 'Rows that were decoded.', ({ counters }) => counters.rows),
  own('counter', 'damaged_total', 'Frames that could not be trusted.', ({ counters }) => counters.damaged),
  own(
    'counter',
    'dropped_total',
    'Rows that were decoded and then lost.',
    ({ counters }) => counters.dropped,
  ),
  own(
    'counter',
    'timeouts_total',
    'Questions that were not answered in time.',
    ({ counters }) => counters.timeouts,
  ),
  own('counter', 'reconnects_total', 'Times that it was opened anew.', ({ counters }) => counters.reconnects),
  own('counter', 'commands_total', 'Commands to it.', ({ counters }) => counters.commands),
  plain('counter', 'log_entries_numbered_total', 'Entries of the own log.', ({ news }) => news.numbered),
  plain('counter', 'log_entries_saved_total', 'Those of them that are durable.', ({ news }) => news.saved),
  plain('gauge', 'log_rows', 'Rows that are stored.', ({ news }) => news.storage.rows),
  plain('gauge', 'log_used_bytes', 'Bytes that the log takes up.', ({ news }) => news.storage.usedBytes),
  plain('gauge', 'log_budget_bytes', 'Bytes that it may.', ({ news }) => news.storage.budgetBytes),
  plain('gauge', 'log_waiting_bytes', 'Bytes that wait in memory.', ({ news }) => news.storage.waitingBytes),
  plain('gauge', 'log_fault', 'Whether nothing can be stored.', ({ news }) => (news.storage.fault ? 1 : 0)),
  uplink('gauge', 'connected', 'Whether it is connected.', ({ phase }) =>
    /^(sending|in-step)$/.test(phase) ? 1 : 0,
  ),
  uplink('counter', 'sent_total', 'Entries that were handed to the broker.', ({ sent }) => sent),
  uplink('counter', 'taken_total', 'Entries that the receiver has.', ({ taken }) => taken),
  uplink('gauge', 'behind', 'Entries of the past that still wait.', ({ behind }) => behind),
  uplink('gauge', 'in_flight', 'Entries on their way.', ({ inFlight }) => inFlight),
  uplink('gauge', 'dead_letters', 'Entries that were refused for good.', ({ dead }) => dead.length),
  uplink('counter', 'connects_total', 'Times that it was connected.', ({ connects }) => connects),
  {
    name: 'fieldline_alarms',
    help: 'Alarms that somebody has to deal with, or has put off.',
    kind: 'gauge',
    labels: ['severity'],
    values: ({ news: { alarms = [] } }) =>
      ['critical', 'warning', 'info'].map((severity) => [
        { severity },
        alarms.filter((each) => each.severity === severity && each.clearedMs === undefined).length,
      ]),
  },
  {
    name: 'fieldline_turned_away_total',
    help: 'Callers that were turned away at the ports, by reason.',
    kind: 'counter',
    labels: ['reason'],
    values: ({ turnedAway }) => Object.entries(turnedAway).map(([reason, count]) => [{ reason }, count]),
  },
  plain('gauge', 'live_clients', 'Who listens to the live stream.', ({ liveClients }) => liveClients),
  plain(
    'counter',
    'hub_refused_total',
    'Messages that could not be read.',
    ({ refusedMessages }) => refusedMessages,
  ),
];
