import type * as api from '../api.ts';
import type { Outcome } from '../model/command.ts';
import { fault } from '../model/fault.ts';
import type { Line } from '../model/listening.ts';
import type { FarStations } from './far/far-stations.ts';
import type { Newsroom } from './newsroom.ts';
import type { OpenedRecordings } from './opened/opened-recordings.ts';
import type { Clock } from './platform.ts';

export interface DeskOptions {
  readonly clock: Clock;
  readonly far: FarStations;
  /** The one that the far stations tell their changes to; the desk wakes its screen by it. */
  readonly newsroom: Newsroom;
  /** What was opened from files; absent where none can be. */
  readonly opened?: OpenedRecordings;
  /** The own station and its name; absent on a page that is a remote control only. */
  readonly own?: { readonly id: string; readonly station: api.OwnStationApi };
  /** How the way to the broker stands where there is no own station to say it. */
  uplink?(): api.UplinkView;
}

type Asked = Pick<api.StationApi, 'chart' | 'command' | 'csv' | 'describe' | 'recording'>;

/**
 * What one screen sees: the own station, the far ones and opened recordings as one. Here keys (`station/device`) become the stations' own names
 * for their devices, and back.
 */
export class Desk implements api.DeskApi {
  readonly #options: DeskOptions;
  #ownNews: api.News | undefined;
  #following: Promise<void> | undefined;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  async news(version: number): Promise<api.News> {
    const { clock, far, newsroom, opened, own, uplink } = this.#options;
    this.#follow();
    await newsroom.after(version);
    if (own) this.#ownNews ??= await own.station.news(0);
    const seen = far.all.map(({ known }) => known);
    const recordings = opened?.all ?? [];
    return {
      ...(this.#ownNews ?? { ...NOBODY, uplinks: uplink ? [uplink()] : [] }),
      version: newsroom.version,
      nowMs: clock.now(),
      stations: [
        ...(this.#ownNews?.stations ?? []),
        ...seen.map(({ id, view }) => (far.hasNamesake(id) ? { ...view, hasNamesake: true as const } : view)),
        ...recordings.map(({ station }) => station),
      ],
      devices: [
        ...(this.#ownNews?.devices ?? []),
        ...[...seen, ...recordings].flatMap(({ devices }) => devices),
      ],
      ...(recordings.length === 0 ? {} : { opened: recordings.map(({ view }) => view) }),
    };
  }

  async chart(query: api.ChartQuery): Promise<api.Chart> {
    const places = query.series.map(({ device }, place) => ({ ...partsOf(device), place }));
    const lines: api.ChartSeries[] = query.series.map((series) => ({ ...series, ...EMPTY }));
    let stepMs = 1;
    const draw = async (station: string) => {
      const here = places.filter((each) => each.station === station);
      const series = here.map(({ device, place }) => ({ ...query.series[place]!, device }));
      const chart = await this.#at(station)?.chart({ ...query, series });
      chart?.series.forEach((line, i) => {
        const { place } = here[i]!;
        lines[place] = { ...line, device: query.series[place]!.device };
      });
      stepMs = Math.max(stepMs, chart?.stepMs ?? 1);
    };
    await Promise.all([...new Set(places.map(({ station }) => station))].map(draw));
    return { stepMs, series: lines };
  }

  async command(request: api.CommandRequest): Promise<Outcome> {
    const { station, device } = partsOf(request.device);
    const at = this.#at(station);
    if (at) return { ...(await at.command({ ...request, device })), device: request.device };
    const unknown = fault('command/unknown-device', { device: request.device }).fault;
    const { clock } = this.#options;
    return {
      id: '',
      device: request.device,
      channel: request.channel,
      ok: false,
      timeMs: clock.now(),
      fault: unknown,
    };
  }

  /** @throws config/invalid where devices of several stations are to stand in one table. */
  async csv(query: api.CsvQuery): Promise<api.CsvPart> {
    const { station, devices } = ofOneStation(query.devices);
    return await this.#asked(station).csv({ ...query, devices });
  }

  /** @throws config/invalid where devices of several stations are to stand in one file. */
  async recording(query: api.RecordingQuery): Promise<api.RecordingPiece> {
    const { station, devices } = ofOneStation(query.devices);
    return await this.#asked(station).recording({ ...query, devices });
  }

  async describe(key: string, channel: string, display: api.DisplayChange): Promise<void> {
    const { station, device } = partsOf(key);
    await this.#asked(station).describe(device, channel, display);
  }

  async manifests(): Promise<readonly api.Manifest[]> {
    return (await this.#options.own?.station.manifests()) ?? [];
  }
  async openRecording(bytes: api.RecordingBytes): Promise<api.OpenedView> {
    const { opened } = this.#options;
    if (!opened) throw fault('link/unsupported', { address: 'recording' });
    return await opened.open(bytes);
  }
  async closeRecording(id: string): Promise<void> {
    await this.#options.opened?.close(id);
  }
  async keepRecording(id: string): Promise<number> {
    const { opened } = this.#options;
    if (!opened) throw fault('link/unsupported', { address: 'recording' });
    return await opened.keep(id);
  }
  async eraseRecording(id: string): Promise<void> {
    await this.#options.opened?.erase(id);
  }
  async addDevice(device: api.DeviceConfig): Promise<void> {
    await this.#own().addDevice(device);
  }
  async listen(address: string, first?: Line): Promise<void> {
    await this.#own().listen(address, first);
  }
  async stopListening(): Promise<void> {
    await this.#own().stopListening();
  }
  async removeDevice(device: string): Promise<void> {
    await this.#own().removeDevice(device);
  }
  async renameDevice(device: string, label: string): Promise<void> {
    await this.#own().renameDevice(device, label);
  }
  async eraseDevice(device: string): Promise<void> {
    await this.#own().eraseDevice(device);
  }
  async setUplink(uplink: api.UplinkConfig, from?: 'everything' | 'now'): Promise<void> {
    await this.#own().setUplink(uplink, from);
  }
  async removeUplink(id: string): Promise<void> {
    await this.#own().removeUplink(id);
  }
  async retryRefused(uplink: string): Promise<void> {
    await this.#own().retryRefused(uplink);
  }
  async savedRefused(uplink: string): Promise<string> {
    return await this.#own().savedRefused(uplink);
  }
  async testBroker(uplink: api.UplinkConfig): Promise<readonly api.TestStep[]> {
    return await this.#own().testBroker(uplink);
  }
  async wipe(): Promise<void> {
    return await this.#own().wipe();
  }
  async setKeepDays(days: number): Promise<void> {
    return await this.#own().setKeepDays(days);
  }
  async setBudget(bytes: number): Promise<void> {
    await this.#own().setBudget(bytes);
  }
  async setWhenFull(device: string, whenFull: api.WhenFull): Promise<void> {
    await this.#own().setWhenFull(device, whenFull);
  }
  async lossSeen(): Promise<void> {
    await this.#own().lossSeen();
  }
  async verify(cursor?: string): Promise<api.VerifyPart> {
    return await this.#own().verify(cursor);
  }
  async diagnostics(): Promise<api.Diagnostics> {
    return await this.#own().diagnostics();
  }

  async scanModbus(query: api.ScanQuery): Promise<api.ScanPart> {
    return await this.#own().scanModbus(query);
  }
  async readModbus(query: api.RegistersQuery): Promise<api.RegistersRead> {
    return await this.#own().readModbus(query);
  }

  /** Waits for the own station's next news, once at a time and only while a screen asks. */
  #follow(): void {
    const { own, newsroom } = this.#options;
    if (!own || this.#following) return;
    this.#following = own.station
      .news(this.#ownNews?.version ?? 0)
      .then((news) => {
        this.#ownNews = news;
        newsroom.changed();
      })
      .finally(() => (this.#following = undefined));
    this.#following.catch(() => undefined);
  }

  #at(station: string): Asked | undefined {
    const { own, far, opened } = this.#options;
    return own && station === own.id ? own.station : (far.get(station) ?? opened?.at(station));
  }

  /** @throws command/unknown-device. */
  #asked(station: string): Asked {
    const at = this.#at(station);
    if (!at) throw fault('command/unknown-device', { device: station });
    return at;
  }

  /** @throws link/unsupported where there is no own station. */
  #own(): api.OwnStationApi {
    const { own } = this.#options;
    if (!own) throw fault('link/unsupported', { address: 'station' });
    return own.station;
  }
}

function partsOf(key: string): { readonly station: string; readonly device: string } {
  const slash = key.indexOf('/');
  return { station: key.slice(0, Math.max(0, slash)), device: key.slice(slash + 1) };
}

/** @throws config/invalid. */
function ofOneStation(keys: readonly string[]): {
  readonly station: string;
  readonly devices: readonly string[];
} {
  const parts = keys.map(partsOf);
  const [station = '', ...others] = new Set(parts.map((part) => part.station));
  const problems = [{ path: '/devices', message: 'of one station at a time' }];
  if (others.length > 0) throw fault('config/invalid', { problems });
  return { station, devices: parts.map(({ device }) => device) };
}

const none = new Float64Array(0);
const EMPTY = { time: none, min: none, max: none, mean: none, gaps: [], rows: 0 } as const;

/** A page without a station of its own. */
const NOBODY: Pick<api.News, 'role' | 'numbered' | 'saved' | 'ledger' | 'storage'> = {
  role: 'remote',
  numbered: 0,
  saved: 0,
  ledger: [],
  storage: {
    entries: 0,
    rows: 0,
    usedBytes: 0,
    firstMs: undefined,
    lastMs: undefined,
    leftMs: undefined,
    keepDays: 0,
    budgetBytes: 0,
    blockedSinceMs: undefined,
    fault: undefined,
    waitingBytes: 0,
    mostWaitingBytes: 0,
    lost: undefined,
  },
};
