import type * as api from '../../station/api.ts';
import type { Channel } from '../../station/model/channel.ts';
import type { Command, Outcome } from '../../station/model/command.ts';
import type { DeviceState } from '../../station/model/entry.ts';
import { fault, type Fault } from '../../station/model/fault.ts';

/** What a demo shows: nothing yet, measuring, a cable pulled, storage full, a far bridge, another tab, a plain http page. */
export type Scene = 'empty' | 'live' | 'waiting' | 'fault' | 'far' | 'watching' | 'remote';

const MIN_MS = 60_000;
const STEP_MS = 100;
const GAP = { fromMs: 95_000, toMs: 43_000 };

/** A station made of sines, to look at the screen without a worker. Times are the page's own. */
export class DemoStation implements api.OwnStationApi {
  readonly #scene: Scene;
  readonly #bornMs = Date.now();
  readonly #added: api.DeviceConfig[] = [];
  readonly #changes = new Map<string, api.DisplayChange & { changedMs: number }>();
  #pump = 0;
  #keepDays = 30;
  #broker: api.BrokerConfig | undefined;
  #version = 1;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  async news(version: number): Promise<api.News> {
    if (version === this.#version) await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    this.#version++;
    const nowMs = Date.now();
    const devices = this.#devices(nowMs);
    return {
      version: this.#version,
      nowMs,
      role: this.#scene === 'watching' ? 'watching' : this.#scene === 'remote' ? 'remote' : 'owner',
      stations: [
        { id: 'tablet-7f3a', own: true, status: 'online', sinceMs: this.#bornMs },
        { id: 'greenhouse-1', own: false, status: 'online', sinceMs: this.#bornMs },
      ],
      devices,
      sync: this.#sync(nowMs),
      storage: {
        entries: 51_204,
        rows: 480_112,
        usedBytes: 12_400_000,
        firstMs: nowMs - 134 * MIN_MS,
        lastMs: nowMs,
        leftMs: devices.length > 0 ? 41 * 60 * MIN_MS : undefined,
        keepDays: this.#keepDays,
        fault:
          this.#scene === 'fault'
            ? fault('log/full', { usedBytes: 4.1e9, quotaBytes: 4.2e9 }).fault
            : undefined,
      },
    };
  }

  async chart({ series, fromMs, toMs, points }: api.ChartQuery): Promise<api.Chart> {
    const stepMs = Math.max(STEP_MS, (toMs - fromMs) / points);
    const endMs = Math.min(toMs, this.#lastMs(Date.now()));
    const gapFromMs = this.#bornMs - GAP.fromMs;
    const gapToMs = this.#bornMs - GAP.toMs;
    const time: number[] = [];
    for (let t = Math.ceil(fromMs / stepMs) * stepMs; t <= endMs; t += stepMs)
      if (t < gapFromMs || t > gapToMs) time.push(t);
      else if (time.at(-1)! < gapFromMs) time.push(t);
    return {
      stepMs,
      series: series.map(({ device, channel }) => {
        const inGap = (t: number) => t >= gapFromMs && t <= gapToMs;
        const value = (t: number, edge: number) =>
          inGap(t) ? Number.NaN : this.#value(channel, t, edge * Math.min(1, stepMs / 1000));
        return {
          device,
          channel,
          time: Float64Array.from(time),
          min: Float64Array.from(time, (t) => value(t, -1)),
          max: Float64Array.from(time, (t) => value(t, 1)),
          mean: Float64Array.from(time, (t) => value(t, 0)),
          gaps: gapToMs > fromMs ? [{ device, fromMs: gapFromMs, toMs: gapToMs, cause: 'unplugged' }] : [],
          rows: Math.round((toMs - fromMs) / STEP_MS),
        };
      }),
    };
  }

  async command({ device, channel, value }: api.CommandRequest): Promise<Outcome> {
    await new Promise((resolve) => setTimeout(resolve, 300));
    const about: Omit<Command, 'value'> & { timeMs: number } = {
      id: 'demo',
      device,
      channel,
      timeMs: Date.now(),
    };
    if (this.#scene === 'waiting')
      return { ...about, ok: false, fault: fault('command/offline', { device }).fault };
    if (this.#scene === 'fault')
      return { ...about, ok: false, fault: fault('command/unconfirmed', { waitedMs: 5000 }).fault };
    this.#pump = value;
    return { ...about, ok: true, value };
  }

  async csv({ cursor, fromMs }: api.CsvQuery): Promise<api.CsvPart> {
    const part = Number(cursor ?? 0);
    const text = `${part === 0 ? 'time,soil\n,%\n' : ''}${new Date(fromMs + part).toISOString()},38.2\n`;
    return part < 3 ? { text, cursor: String(part + 1), done: part / 4 } : { text, done: 1 };
  }

  async describe(device: string, channel: string, change: api.DisplayChange): Promise<void> {
    const key = `${device}/${channel}`;
    this.#changes.set(key, { ...this.#changes.get(key), ...change, changedMs: Date.now() });
  }
  async manifests(): Promise<readonly api.Manifest[]> {
    return manifests;
  }
  async addDevice(device: api.DeviceConfig): Promise<void> {
    this.#added.push(device);
  }
  async removeDevice(): Promise<void> {
    this.#added.length = 0;
  }
  async renameDevice(): Promise<void> {}
  async eraseDevice(): Promise<void> {}
  async setBroker(broker: api.BrokerConfig | undefined): Promise<void> {
    this.#broker = broker;
  }
  async testBroker(): Promise<readonly api.TestStep[]> {
    return [
      { step: 'address', ok: true, text: 'The address can be used.' },
      { step: 'connect', ok: true, text: 'Connected in 41 ms.' },
      { step: 'sign-in', ok: false, text: 'The broker rejected the user name or password.' },
    ];
  }
  async wipe(): Promise<void> {
    this.#added.length = 0;
  }
  async setKeepDays(days: number): Promise<void> {
    this.#keepDays = days;
  }
  async diagnostics(): Promise<api.Diagnostics> {
    const events = [{ timeMs: this.#bornMs, text: 'garden: live' }];
    const counts = { kernelBytes: 65_536, quarantinedBlocks: 0, refusedCommands: 0, ignoredAcks: 0 };
    return {
      version: '0.1.0',
      station: 'tablet-7f3a',
      epoch: '5f2c91d0',
      startedMs: this.#bornMs,
      events,
      ...counts,
    };
  }

  /** When the newest reading came: a pulled cable ended them twenty seconds before the page was opened. */
  #lastMs(nowMs: number): number {
    const newest = this.#scene === 'waiting' ? this.#bornMs - 20_000 : nowMs;
    return Math.floor(newest / STEP_MS) * STEP_MS;
  }

  #value(channel: string, t: number, edge: number): number {
    const s = t / 1000;
    const noise = Math.sin(s * 7.3) * Math.sin(s * 3.1 + 2) * 0.3;
    switch (channel) {
      case 'supply':
        return 58 + 6 * Math.sin(s / 37) + noise + edge * 0.8;
      case 'return':
        return 43 + 3 * Math.sin(s / 37 + 1) + noise + edge * 0.6;
      case 'flow':
        return 12.6 + 0.8 * Math.sin(s / 11) + noise + edge * 0.3;
      case 'pump':
        return Math.sin(s / 60) > 0.4 ? 1 : this.#pump;
      default:
        return 38 + 4 * Math.sin(s / 90) + noise + edge * 0.2;
    }
  }

  #devices(nowMs: number): readonly api.DeviceView[] {
    switch (this.#scene) {
      case 'empty':
      case 'remote':
        return this.#added.map((config) => this.#view(config.id, config.label, nowMs, gardenChannels, {}));
      case 'far':
        return [
          this.#view('boiler', 'Boiler room B', nowMs, boilerChannels, {}),
          this.#view('garden', 'Garden', nowMs, gardenChannels, {
            own: false,
            simulated: true,
            station: 'greenhouse-1',
          }),
        ];
      default:
        return [this.#view('boiler', 'Boiler room B', nowMs, boilerChannels, {})];
    }
  }

  #view(
    device: string,
    label: string,
    nowMs: number,
    channels: Readonly<Record<string, Channel & { label: string; unitText: string }>>,
    about: Partial<api.DeviceView>,
  ): api.DeviceView {
    const station = about.station ?? 'tablet-7f3a';
    const lastMs = this.#lastMs(nowMs);
    const lost: Fault = fault('link/lost', { address: 'serial:1a86:7523' }).fault;
    const state: DeviceState =
      this.#scene === 'waiting'
        ? { phase: 'waiting', fault: lost, sinceMs: lastMs, untilMs: nowMs + 2000 }
        : { phase: 'live', sinceMs: this.#bornMs - 134 * MIN_MS };
    return {
      key: `${station}/${device}`,
      station,
      device,
      own: true,
      label,
      driver: 'plotter-lines',
      title: 'Numbers as text lines',
      simulated: false,
      state,
      channels: Object.entries(channels).map(([name, channel]) => {
        const change = this.#changes.get(`${station}/${device}/${name}`);
        return { gain: 1, offset: 0, made: false, changedMs: undefined, ...channel, ...change, name };
      }),
      last: Object.fromEntries(
        Object.keys(channels).map((name) => [name, { timeMs: lastMs, value: this.#value(name, lastMs, 0) }]),
      ),
      rowsPerS: 10,
      counters: { ...counters, lastFault: this.#scene === 'fault' ? lost : undefined },
      facts: { firmware: '1.4.2' },
      config: {
        id: device,
        label,
        driver: 'plotter-lines',
        address: 'serial:1a86:7523',
        line: { baudRate: 9600 },
      },
      ...about,
    };
  }

  #sync(nowMs: number): api.SyncView {
    const phase =
      this.#broker || this.#scene === 'far' ? 'sending' : this.#scene === 'fault' ? 'offline' : 'none';
    const refused = fault('uplink/refused', { reasonCode: 0x86 }).fault;
    return {
      phase,
      url: phase === 'none' ? undefined : (this.#broker?.url ?? 'wss://plant.example:8084/mqtt'),
      username: 'tablet-7',
      mode: 'confirmed',
      receiver: 'greenhouse-1',
      numbered: 51_204,
      saved: 51_200,
      sent: phase === 'none' ? 0 : 6_204,
      taken: phase === 'none' ? 0 : 3_204,
      inFlight: 0,
      fault: this.#scene === 'fault' ? refused : undefined,
      lastTakenMs: phase === 'none' ? undefined : nowMs - 4000,
      connects: 3,
      retryAtMs: undefined,
    };
  }
}

const boilerChannels = {
  supply: { quantity: 'temperature', decimals: 1, label: 'Supply temp', unitText: 'Cel' },
  return: { quantity: 'temperature', decimals: 1, label: 'Return temp', unitText: 'Cel' },
  flow: { quantity: 'other', unit: 'L/min', decimals: 1, label: 'Flow', unitText: 'L/min' },
  pump: { quantity: 'switch', decimals: 0, writable: true, label: 'Pump', unitText: '1' },
} as const;

const gardenChannels = {
  soil: { quantity: 'soilMoisture', decimals: 1, label: 'Soil', unitText: '%', min: 0, max: 100 },
  pump: { quantity: 'switch', decimals: 0, writable: true, label: 'Pump', unitText: '1' },
} as const;

const counters: api.Counters = {
  bytes: 1_204_511,
  frames: 48_112,
  rows: 48_110,
  damaged: 2,
  dropped: 0,
  timeouts: 0,
  lineErrors: { overrun: 0, framing: 2, parity: 0, break: 0 },
  reconnects: 1,
  commands: 3,
  lastFault: undefined,
};

const manifests: readonly api.Manifest[] = [
  {
    driver: 'plotter-lines',
    title: 'Numbers as text lines',
    kind: 'serial',
    baudRate: 115_200,
    parity: 'none',
    polled: false,
    options: [],
  },
  {
    driver: 'modbus-meter',
    title: 'Modbus energy meter',
    kind: 'serial',
    baudRate: 9600,
    parity: 'none',
    polled: true,
    options: [
      { name: 'unit', title: 'Address', fallback: 1, kind: 'number', min: 1, max: 247 },
      { name: 'model', title: 'Model', fallback: 'SDM120', kind: 'choice', choices: ['SDM120', 'SDM630'] },
    ],
  },
  { driver: 'garden-simulated', title: 'Garden (simulated)', kind: 'simulated', polled: false, options: [] },
];
