import type { CommandRequest, OwnStationApi, StationApi } from '../api/calls.ts';
import type { Chart, ChartQuery, ChartSeries } from '../api/chart.ts';
import type { ConfigPush, ConfigurationApi, ConfigView, DiagnoseQuery } from '../api/configuration.ts';
import type { DisplayChange } from '../api/device.ts';
import type { CsvPart, CsvQuery, RecordingPiece, RecordingQuery } from '../api/exports.ts';
import type { News } from '../api/news.ts';
import type { UplinkView } from '../api/uplink.ts';
import type { Outcome } from '../model/command.ts';
import type { ConfigAuthor, DesiredView } from '../model/configuration.ts';
import { fault } from '../model/fault.ts';
import { alarmsOf, noticesOf } from './far/far-alarms.ts';
import type { FarStations } from './far/far-stations.ts';
import { ofOneStation, partsOf } from './device-key.ts';
import type { Newsroom } from './newsroom.ts';
import { NOBODY } from './nobody.ts';
import type { OpenedRecordings } from './opened/opened-recordings.ts';
import type { Tapes } from './replay/tapes.ts';
import type { Clock } from './platform.ts';

/** Whom a screen may see. */
export interface Sights {
  readonly clock: Clock;
  readonly far: FarStations;
  /** The one that the far stations tell their changes to; the desk wakes its screen by it. */
  readonly newsroom: Newsroom;
  /** What was opened from files; absent where none can be. */
  readonly opened?: OpenedRecordings;
  /** Who is asked about the configuration of stations that are away, where that is kept for them; absent: their broker. */
  readonly away?: ConfigurationApi;
  /** Where recorded bytes are played as ports of the own station; absent where there are none. */
  readonly tapes?: Tapes;
  /** The own station and its name; absent on a page that is a remote control only. */
  readonly own?: { readonly id: string; readonly station: OwnStationApi };
  /** How the way to the broker stands where there is no own station to say it. */
  uplink?(): UplinkView;
}

type Asked = Omit<StationApi, 'news'>;

/**
 * The own station, the far ones and opened recordings as one. Here keys (`station/device`) become the stations' own names
 * for their devices, and back.
 */
export class AllStations implements StationApi {
  readonly #options: Sights;
  #ownNews: News | undefined;
  #following: Promise<void> | undefined;

  constructor(options: Sights) {
    this.#options = options;
  }

  async news(version: number): Promise<News> {
    const { clock, far, newsroom, opened, own, uplink } = this.#options;
    this.#follow();
    await newsroom.after(version);
    if (own) this.#ownNews ??= await own.station.news(0);
    const seen = far.all.map(({ known }) => known);
    const { alarms: ownAlarms, notices: ownNotices = [] } = this.#ownNews ?? {};
    const notices = [...ownNotices, ...noticesOf(seen, clock.now())];
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
      ...(own && !ownAlarms ? {} : { alarms: [...(ownAlarms ?? []), ...alarmsOf(seen)] }),
      ...(notices.length > 0 ? { notices } : {}),
      ...(recordings.length === 0 ? {} : { opened: recordings.map(({ view }) => view) }),
    };
  }

  async chart(query: ChartQuery): Promise<Chart> {
    const places = query.series.map(({ device }, place) => ({ ...partsOf(device), place }));
    const lines: ChartSeries[] = query.series.map((series) => ({ ...series, ...EMPTY }));
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

  async command(request: CommandRequest): Promise<Outcome> {
    const { station, device } = partsOf(request.device);
    const at = this.#at(station);
    if (at)
      return {
        ...(await at.command({ ...request, device, ...this.#asking(request) })),
        device: request.device,
      };
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

  /** @throws as the call says; command/unknown-device where nothing is known of that station. */
  async configuration(station: string, version?: number): Promise<ConfigView> {
    return await this.#configured(station).configuration(station, version);
  }

  /** @throws as {@link configuration}. */
  async pushConfiguration(station: string, push: ConfigPush): Promise<DesiredView | undefined> {
    return await this.#configured(station).pushConfiguration(station, {
      ...push,
      by: this.#seenFrom(push.by),
    });
  }

  /** @throws as {@link configuration}. */
  async diagnose(station: string, query: DiagnoseQuery): Promise<string> {
    return await this.#configured(station).diagnose(station, { ...query, by: this.#seenFrom(query.by) });
  }

  #seenFrom({ who, from }: ConfigAuthor): ConfigAuthor {
    return { who, from: [this.#options.own?.id, from].filter((part) => part !== undefined).join('/') };
  }

  #configured(station: string): ConfigurationApi {
    const { own, far, away } = this.#options;
    if (own && (station === '' || station === own.id)) return own.station;
    const at = far.get(station);
    if (away && !at?.known.online) return away;
    if (!at) throw fault('command/unknown-device', { device: station });
    return at.configured;
  }

  /** Who asks, with the station that their screen belongs to. */
  #asking({ by }: CommandRequest): Pick<CommandRequest, 'by'> {
    const from = [this.#options.own?.id, by?.from].filter((part) => part !== undefined).join('/');
    return by ? { by: { ...by, from } } : {};
  }

  /** @throws config/invalid where devices of several stations are to stand in one table. */
  async csv(query: CsvQuery): Promise<CsvPart> {
    const { station, devices } = ofOneStation(query.devices);
    return await this.#asked(station).csv({ ...query, devices });
  }

  /** @throws config/invalid where devices of several stations are to stand in one file. */
  async recording(query: RecordingQuery): Promise<RecordingPiece> {
    const { station, devices } = ofOneStation(query.devices);
    return await this.#asked(station).recording({ ...query, devices });
  }

  async describe(key: string, channel: string, display: DisplayChange): Promise<void> {
    const { station, device } = partsOf(key);
    await this.#asked(station).describe(device, channel, display);
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
}

const none = new Float64Array(0);
const EMPTY = { time: none, min: none, max: none, mean: none, gaps: [], rows: 0 } as const;
