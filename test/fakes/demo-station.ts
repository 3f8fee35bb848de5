import type * as api from '../../station/api.ts';
import type { Command, Outcome } from '../../station/model/command.ts';
import type { DeviceState } from '../../station/model/entry.ts';
import { fault, type Fault } from '../../station/model/fault.ts';
import { demoChart, STEP_MS } from './demo-chart.ts';
import {
  boilerChannels,
  counters,
  type DemoChannels,
  demoValue,
  gardenChannels,
  manifests,
} from './demo-devices.ts';
import { demoCheck, demoLedger } from './demo-ledger.ts';
import { demoRegisters, demoScan } from './demo-modbus.ts';
import { demoUplink, demoUplinks, type Scene } from './demo-scene.ts';

const MIN_MS = 60_000;

/** A station made of sines, to look at the screen without a worker. Times are the page's own. */
export class DemoStation implements api.DeskApi {
  readonly #scene: Scene;
  readonly #bornMs = Date.now();
  readonly #added: api.DeviceConfig[] = [];
  readonly #changes = new Map<string, api.DisplayChange & { changedMs: number }>();
  #pump: number | undefined;
  #keepDays = 30;
  #uplinks: readonly api.UplinkConfig[];
  #budgetBytes = 2e9;
  #version = 1;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#uplinks = demoUplinks(scene);
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
      numbered: 51_204,
      saved: 51_200,
      uplinks: this.#uplinks.map((config) => demoUplink(this.#scene, config, nowMs)),
      ledger: demoLedger(
        this.#uplinks,
        devices.filter(({ own }) => own).map(({ device }) => device),
      ),
      storage: {
        entries: 51_204,
        rows: 480_112,
        usedBytes: 12_400_000,
        firstMs: nowMs - 134 * MIN_MS,
        lastMs: nowMs,
        leftMs: devices.length > 0 ? 41 * 60 * MIN_MS : undefined,
        keepDays: this.#keepDays,
        budgetBytes: this.#budgetBytes,
        blockedSinceMs: this.#scene === 'fault' ? nowMs - 30 * 60 * MIN_MS : undefined,
        fault:
          this.#scene === 'fault'
            ? fault('log/full', { usedBytes: 4.1e9, quotaBytes: 4.2e9 }).fault
            : undefined,
        waitingBytes: this.#scene === 'fault' ? 3_400_000 : 0,
        mostWaitingBytes: 8 * 2 ** 20,
        lost:
          this.#scene === 'fault'
            ? { atMs: nowMs - 9 * MIN_MS, fromMs: nowMs - 48 * MIN_MS, rows: 12_204 }
            : undefined,
      },
    };
  }

  async chart(query: api.ChartQuery): Promise<api.Chart> {
    return demoChart(query, this.#bornMs, this.#lastMs(Date.now()), this.#pump);
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
  async verify(cursor?: string): Promise<api.VerifyPart> {
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    return demoCheck(this.#scene, cursor);
  }
  async scanModbus({ cursor = '0' }: api.ScanQuery): Promise<api.ScanPart> {
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    return demoScan(Number(cursor));
  }
  async readModbus(query: api.RegistersQuery): Promise<api.RegistersRead> {
    return demoRegisters(query);
  }

  async recording(): Promise<api.RecordingPiece> {
    return { bytes: new Uint8Array(0), done: 1 };
  }

  async openRecording(): Promise<api.OpenedView> {
    throw fault('frame/syntax', { text: 'no recording' });
  }
  async closeRecording(): Promise<void> {}
  async keepRecording(): Promise<number> {
    return 1;
  }
  async eraseRecording(): Promise<void> {}

  async manifests(): Promise<readonly api.Manifest[]> {
    return manifests;
  }
  async addDevice(device: api.DeviceConfig): Promise<void> {
    this.#added.push(device);
  }
  async listen(): Promise<void> {}
  async stopListening(): Promise<void> {}
  async removeDevice(): Promise<void> {
    this.#added.length = 0;
  }
  async renameDevice(): Promise<void> {}
  async eraseDevice(): Promise<void> {}
  async setUplink(uplink: api.UplinkConfig): Promise<void> {
    this.#uplinks = [...this.#uplinks.filter(({ id }) => id !== uplink.id), uplink];
  }
  async removeUplink(id: string): Promise<void> {
    this.#uplinks = this.#uplinks.filter((uplink) => uplink.id !== id);
  }
  async retryRefused(): Promise<void> {}
  async savedRefused(): Promise<string> {
    return '';
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
  async setBudget(bytes: number): Promise<void> {
    this.#budgetBytes = bytes;
  }
  async setWhenFull(): Promise<void> {}
  async lossSeen(): Promise<void> {}
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

  #devices(nowMs: number): readonly api.DeviceView[] {
    switch (this.#scene) {
      case 'empty':
      case 'busy':
      case 'remote':
        return this.#added.map((config) => this.#view(config.id, config.label, nowMs, gardenChannels, {}));
      case 'far':
        return [
          this.#view('boiler', 'Boiler room B', nowMs, boilerChannels, {}),
          this.#view('garden', 'Garden', nowMs, gardenChannels, {
            own: false,
            simulated: true,
            station: 'greenhouse-1',
            subjects: {
              '351759000': { name: 'EVER DIADEM', callsign: '3FOF8' },
              '244270489': { name: 'SY-LUNDE' },
            },
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
    channels: DemoChannels,
    about: Partial<api.DeviceView>,
  ): api.DeviceView {
    const station = about.station ?? 'tablet-7f3a';
    const lastMs = this.#lastMs(nowMs);
    const lost: Fault = fault('link/lost', { address: 'serial:1a86:7523' }).fault;
    const state: DeviceState =
      this.#scene === 'waiting'
        ? { phase: 'waiting', fault: lost, sinceMs: lastMs, untilMs: nowMs + 2000 }
        : this.#scene === 'busy'
          ? {
              phase: 'waiting',
              fault: fault('link/busy', { address: 'serial:1a86:7523' }).fault,
              sinceMs: nowMs,
              untilMs: nowMs,
            }
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
        Object.keys(channels).map((name) => [
          name,
          { timeMs: lastMs, value: demoValue(name, lastMs, 0, this.#pump) },
        ]),
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
}
