import type { ReactiveControllerHost } from 'lit';
import type { ChartSeries } from '../../station/api/chart.ts';
import { keyOf } from './panes.ts';
import { Repeat } from './repeat.ts';
import type { ChannelOf, StationState } from './station-state.ts';

/** Keeps the last minute of some channels, asked for once a second while its element is on the page. */
export class Sparks {
  fromMs = 0;
  toMs = 1;
  readonly #host: ReactiveControllerHost;
  readonly #station: () => StationState;
  readonly #channels: () => readonly ChannelOf[];
  #series: ReadonlyMap<string, ChartSeries> = new Map();

  constructor(
    host: ReactiveControllerHost,
    station: () => StationState,
    channels: () => readonly ChannelOf[],
  ) {
    this.#host = host;
    this.#station = station;
    this.#channels = channels;
    new Repeat(host, EVERY_MS, () => this.#pull());
  }
  of(channel: ChannelOf): ChartSeries | undefined {
    return this.#series.get(keyOf(channel));
  }

  async #pull(): Promise<void> {
    const channels = this.#channels();
    if (channels.length === 0) return;
    const toMs = Math.ceil(this.#station().now() / EVERY_MS) * EVERY_MS;
    const fromMs = toMs - SPAN_MS;
    const series = channels.map(({ device, channel }) => ({ device: device.key, channel: channel.name }));
    const chart = await this.#station().api.chart({ series, fromMs, toMs, points: POINTS });
    this.#series = new Map(
      channels.flatMap((of, i) => (chart.series[i] ? [[keyOf(of), chart.series[i]]] : [])),
    );
    [this.fromMs, this.toMs] = [fromMs, toMs];
    this.#host.requestUpdate();
  }
}

const EVERY_MS = 1000;
const SPAN_MS = 60_000;
const POINTS = 60;
