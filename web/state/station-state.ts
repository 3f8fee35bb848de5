import type { DeskApi } from '../../station/api/calls.ts';
import type { ChannelView, DeviceView } from '../../station/api/device.ts';
import type { News } from '../../station/api/news.ts';
import { toFault, type Fault } from '../../station/model/fault.ts';
import { MutableCell, type Cell } from './cell.ts';
import { Pace } from './pace.ts';
import { UnusualMarks } from './unusual-marks.ts';

/** What the screen knows of its station: the newest news, drawn no faster than the device can bear. */
export class StationState {
  readonly api: DeskApi;
  readonly pace = new Pace();
  /** Where channels were unusual, for tiles and charts alike. */
  readonly unusual: UnusualMarks;
  readonly #news = new MutableCell<News | undefined>(undefined);
  readonly #trouble = new MutableCell<Fault | undefined>(undefined);
  #aheadMs = 0;

  constructor(api: DeskApi) {
    this.api = api;
    this.unusual = new UnusualMarks(api);
  }

  /** The newest news; undefined until the station has spoken. */
  get news(): Cell<News | undefined> {
    return this.#news;
  }
  /** Why the station does not answer at the moment. */
  get trouble(): Cell<Fault | undefined> {
    return this.#trouble;
  }
  /** The station's time. */
  now(): number {
    return Date.now() + this.#aheadMs;
  }

  /** Pulls news until the signal aborts. */
  async follow(signal: AbortSignal): Promise<void> {
    let version = 0;
    while (!signal.aborted) {
      try {
        const news = await this.api.news(version);
        version = news.version;
        this.#aheadMs = news.nowMs - Date.now();
        await this.pace.frame(() => {
          this.#news.value = news;
          this.#trouble.value = undefined;
        });
      } catch (error) {
        this.#trouble.value = toFault(error);
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  }
}

const AGAIN_MS = 1000;

/** A channel with the device it belongs to, as tiles, legends and charts need it. */
export interface ChannelOf {
  readonly device: DeviceView;
  readonly channel: ChannelView;
}

/** Every channel of some devices, in order. */
export const channelsOf = (devices: readonly DeviceView[]): readonly ChannelOf[] =>
  devices.flatMap((device) => device.channels.map((channel) => ({ device, channel })));

/** Where a channel's newest value stands; none where it was never seen or has been silent too long. */
export type Freshness =
  | { readonly state: 'live' | 'silent'; readonly timeMs: number; readonly value: number }
  | { readonly state: 'never' };

/** How fresh a channel is: silent after three usual intervals, and at once where its device is away. */
export function freshness({ device, channel }: ChannelOf, nowMs: number): Freshness {
  const last = device.last[channel.name];
  if (!last) return { state: 'never' };
  const usualMs = device.rowsPerS > 0 ? 1000 / device.rowsPerS : UNKNOWN_MS;
  const silent = device.state.phase !== 'live' || nowMs - last.timeMs > Math.max(FORGIVEN_MS, 3 * usualMs);
  return { state: silent ? 'silent' : 'live', ...last };
}

const UNKNOWN_MS = 20_000;
const FORGIVEN_MS = 5000;
