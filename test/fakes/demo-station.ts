import type { FormulaTried } from '../../station/api/formula.ts';
import type { AlarmAct, MaintenanceEdit } from '../../station/api/alarms.ts';
import type { BridgesApi } from '../../station/api/bridges.ts';
import type { BridgeSetupApi } from '../../station/api/bridge-setup.ts';
import type { ConfigurationApi } from '../../station/api/configuration.ts';
import type { PreviewPart, PreviewQuery, RuleEdit, RuleView } from '../../station/api/rules.ts';
import type { CommandRequest, DeskApi } from '../../station/api/calls.ts';
import type { Diagnostics, VerifyPart } from '../../station/api/keeping.ts';
import type { TestStep } from '../../station/api/sending.ts';
import type {
  CaptureBytes,
  CaptureItems,
  CaptureItemsQuery,
  CaptureView,
  ReplayedView,
} from '../../station/api/capture.ts';
import type { Chart, ChartQuery, Series } from '../../station/api/chart.ts';
import type { ConsoleAct, ConsolePart, ConsoleQuery, RawPiece } from '../../station/api/console.ts';
import type { DeviceConfig, Manifest, UplinkConfig } from '../../station/api/config.ts';
import type { CommandView } from '../../station/api/control.ts';
import type { DeviceView, DisplayChange, DisplayVersion } from '../../station/api/device.ts';
import type { CsvPart, CsvQuery, OpenedView, RecordingPiece } from '../../station/api/exports.ts';
import type { News } from '../../station/api/news.ts';
import type { ProfileTry } from '../../station/api/profile.ts';
import type { RegistersQuery, RegistersRead, ScanPart, ScanQuery } from '../../station/api/scan.ts';
import type { Command, Outcome } from '../../station/model/command.ts';
import type { DeviceState } from '../../station/model/entry.ts';
import { fault, type Fault } from '../../station/model/fault.ts';
import { rescaledMs } from '../../station/runtime/devices/display.ts';
import { demoCommands, demoControls } from './demo-control.ts';
import { demoChart, STEP_MS } from './demo-chart.ts';
import {
  boilerChannels,
  counters,
  type DemoChannels,
  demoValue,
  gardenChannels,
  manifests,
  outputChannels,
} from './demo-devices.ts';
import type { PortCandidate } from '../../station/api/care.ts';
import type { LineHealth } from '../../station/api/doctor.ts';
import { demoHealth } from './demo-health.ts';
import type { CheckEdit } from '../../station/api/checks.ts';
import { DemoChecks } from './demo-checks.ts';
import { demoCheck, demoLedger } from './demo-ledger.ts';
import { demoCapture, demoCaptureItems, demoReplayed } from './demo-capture.ts';
import { DemoConsole } from './demo-console.ts';
import { demoRegisters, demoScan } from './demo-modbus.ts';
import { DemoProfiles } from './demo-profiles.ts';
import { DemoAlarms } from './demo-alarms.ts';
import { DemoBridges } from './demo-bridges.ts';
import { DemoBridgeSetup, wiredManifests } from './demo-bridge-setup.ts';
import { DemoConfiguration } from './demo-configuration.ts';
import { DemoRules } from './demo-rules.ts';
import { demoPreview } from './demo-preview.ts';
import { demoTemplates } from './demo-templates.ts';
import { demoOthers, demoUplink, demoUplinks, type Scene } from './demo-scene.ts';

const MIN_MS = 60_000;
const STORED = { entries: 51_204, rows: 480_112, usedBytes: 12_400_000 };
const NOTHING = { entries: 0, rows: 0, usedBytes: 0 };

/** A station made of sines, to look at the screen without a worker. Times are the page's own. */
export class DemoStation implements DeskApi {
  readonly #scene: Scene;
  readonly #profiles = new DemoProfiles();
  readonly #rules: DemoRules;
  readonly #alarms: DemoAlarms;
  readonly #bridges: DemoBridges;
  readonly #setup: DemoBridgeSetup;
  readonly #checks = new DemoChecks();
  readonly #configuration = new DemoConfiguration(Date.now());
  readonly #bornMs = Date.now();
  readonly #added: DeviceConfig[] = [];
  readonly #changes = new Map<string, DisplayChange & { changedMs: number }>();
  readonly #versions = new Map<string, readonly DisplayVersion[]>();
  readonly #tried = new Set<string>();
  #pump: number | undefined;
  #released: number | undefined;
  #which: boolean;
  /** When the ports that look the same were first looked at. */
  #askedS: number | undefined;
  #keepDays = 30;
  #uplinks: readonly UplinkConfig[];
  #budgetBytes = 2e9;
  #version = 1;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#bridges = new DemoBridges(scene);
    this.#setup = new DemoBridgeSetup(scene, this);
    this.#rules = new DemoRules(scene);
    this.#alarms = new DemoAlarms(scene);
    this.#which = scene === 'which';
    this.#uplinks = demoUplinks(scene);
  }

  async news(version: number): Promise<News> {
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
        ...demoOthers(this.#scene, this.#bornMs),
      ],
      devices,
      alarms: await this.#alarms.cards(),
      numbered: 51_204,
      saved: 51_200,
      uplinks: this.#uplinks.map((config) => demoUplink(this.#scene, config, nowMs)),
      ledger: demoLedger(
        this.#uplinks,
        devices.filter(({ own }) => own).map(({ device }) => device),
      ),
      storage: {
        ...(this.#scene === 'empty' ? NOTHING : STORED),
        firstMs: this.#scene === 'empty' ? undefined : nowMs - 134 * MIN_MS,
        lastMs: this.#scene === 'empty' ? undefined : nowMs,
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

  async chart(query: ChartQuery): Promise<Chart> {
    const chart = demoChart(query, this.#bornMs, this.#lastMs(Date.now()), this.#pump);
    return {
      ...chart,
      series: chart.series.map((one) => ({ ...one, rescaledMs: this.#rescaled(one, query) })),
    };
  }

  #rescaled({ device, channel }: Series, { fromMs, toMs }: ChartQuery): readonly number[] {
    return rescaledMs(this.#versions.get(`${device}/${channel}`) ?? [], fromMs, toMs);
  }

  async command({ device, channel, value }: CommandRequest): Promise<Outcome> {
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
    if (channel === 'pump') this.#pump = value;
    return { ...about, ok: true, value };
  }

  async csv({ cursor, fromMs }: CsvQuery): Promise<CsvPart> {
    const part = Number(cursor ?? 0);
    const text = `${part === 0 ? 'time,soil\n,%\n' : ''}${new Date(fromMs + part).toISOString()},38.2\n`;
    return part < 3 ? { text, cursor: String(part + 1), done: part / 4 } : { text, done: 1 };
  }

  async describe(device: string, channel: string, change: DisplayChange): Promise<void> {
    const key = `${device}/${channel}`;
    this.#versions.set(key, [...(this.#versions.get(key) ?? []), { ...change, fromMs: Date.now() }]);
    this.#changes.set(key, { ...this.#changes.get(key), ...change, changedMs: Date.now() });
  }
  async verify(cursor?: string): Promise<VerifyPart> {
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    return demoCheck(this.#scene, cursor);
  }
  async scanModbus({ how, cursor = '0' }: ScanQuery): Promise<ScanPart> {
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    return demoScan(how, Number(cursor));
  }
  async readModbus(query: RegistersQuery): Promise<RegistersRead> {
    return demoRegisters(query);
  }

  async openCapture({ name, bytes }: CaptureBytes): Promise<CaptureView> {
    return demoCapture(name, bytes.length);
  }
  async captureItems({ after, as }: CaptureItemsQuery): Promise<CaptureItems> {
    return demoCaptureItems(after, as);
  }
  async replayCapture(): Promise<ReplayedView> {
    return demoReplayed();
  }
  async playCapture(): Promise<string> {
    return 'replay:5f01c2aa-boiler.bin';
  }
  async closeCapture(): Promise<void> {}

  readonly #console = new DemoConsole();
  console(query: ConsoleQuery): Promise<ConsolePart> {
    return this.#console.look(query);
  }
  async atConsole(_device: string, act: ConsoleAct): Promise<void> {
    this.#console.act(act);
  }
  async rawRecording(): Promise<RawPiece> {
    return { bytes: new TextEncoder().encode('a recording') };
  }

  async recording(): Promise<RecordingPiece> {
    return { bytes: new Uint8Array(0), done: 1 };
  }

  async openRecording(): Promise<OpenedView> {
    throw fault('frame/syntax', { text: 'no recording' });
  }
  async closeRecording(): Promise<void> {}
  async keepRecording(): Promise<number> {
    return 1;
  }
  async eraseRecording(): Promise<void> {}

  async manifests(): Promise<readonly Manifest[]> {
    return [...manifests, ...wiredManifests()];
  }
  async addDevice(device: DeviceConfig): Promise<void> {
    this.#added.push(device);
  }
  profiles() {
    return this.#profiles.profiles();
  }
  saveProfile(text: string, id?: string) {
    return this.#profiles.saveProfile(text, id);
  }
  removeProfile(id: string) {
    return this.#profiles.removeProfile(id);
  }
  tryProfile(query: ProfileTry) {
    return this.#profiles.tryProfile(query);
  }
  readTape(bytes: Uint8Array) {
    return this.#profiles.readTape(bytes);
  }
  heardBytes(run: number, after: number) {
    return this.#profiles.heardBytes(run, after);
  }
  listenAt() {
    return this.#profiles.listenAt();
  }
  async listen(): Promise<void> {}
  async stopListening(): Promise<void> {}
  async removeDevice(): Promise<void> {
    this.#added.length = 0;
  }
  async renameDevice(): Promise<void> {}
  async renameStation(): Promise<void> {}
  async eraseDevice(): Promise<void> {}
  async setUplink(uplink: UplinkConfig): Promise<void> {
    this.#uplinks = [...this.#uplinks.filter(({ id }) => id !== uplink.id), uplink];
  }
  async removeUplink(id: string): Promise<void> {
    this.#uplinks = this.#uplinks.filter((uplink) => uplink.id !== id);
  }
  async retryRefused(): Promise<void> {}
  async savedRefused(): Promise<string> {
    return '';
  }
  async testBroker(): Promise<readonly TestStep[]> {
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
  async setControl(): Promise<void> {}
  async commandHistory(): Promise<readonly CommandView[]> {
    return demoCommands(Date.now());
  }
  configuration: ConfigurationApi['configuration'] = (...of) => this.#configuration.configuration(...of);
  diagnose: ConfigurationApi['diagnose'] = (station) => this.#configuration.diagnose(station);
  pushConfiguration: ConfigurationApi['pushConfiguration'] = (...push) =>
    this.#configuration.pushConfiguration(...push);
  pairBridge: BridgesApi['pairBridge'] = (wish) => this.#bridges.pairBridge(wish);
  bridge = () => this.#bridges.bridge();
  bridgePeople = () => this.#bridges.bridgePeople();
  editBridgePeople: BridgesApi['editBridgePeople'] = (...edit) => this.#bridges.editBridgePeople(...edit);
  makeBridgeToken: BridgesApi['makeBridgeToken'] = (...wanted) => this.#bridges.makeBridgeToken(...wanted);
  bridgePairing: BridgesApi['bridgePairing'] = (...act) => this.#bridges.bridgePairing(...act);
  unlinkBridge = () => this.#bridges.unlinkBridge();
  bridgeWires = () => this.#setup.bridgeWires();
  scanBridgeBus: BridgeSetupApi['scanBridgeBus'] = (...asked) => this.#setup.scanBridgeBus(...asked);
  listenAtBridge: BridgeSetupApi['listenAtBridge'] = (...asked) => this.#setup.listenAtBridge(...asked);
  stopListeningAtBridge = () => this.#setup.stopListeningAtBridge();
  scanBridgeModbus: BridgeSetupApi['scanBridgeModbus'] = (...asked) => this.#setup.scanBridgeModbus(...asked);
  readBridgeModbus: BridgeSetupApi['readBridgeModbus'] = (...asked) => this.#setup.readBridgeModbus(...asked);
  bridgeSetup = () => this.#setup.bridgeSetup();
  editBridgeSetup: BridgeSetupApi['editBridgeSetup'] = async (uplink, edit) => {
    if (edit.edit === 'rename') this.#bridges.label = edit.label;
    await this.#setup.editBridgeSetup(uplink, edit);
  };
  seenAtBridge = () => this.#setup.seenAtBridge();
  rules(): Promise<readonly RuleView[]> {
    return this.#rules.rules();
  }
  tryFormula(text: string): Promise<FormulaTried> {
    return this.#rules.tryFormula(text);
  }
  placeRule(rule: string, on: string | undefined): Promise<void> {
    return this.#rules.placeRule(rule, on);
  }
  editRules(edit: RuleEdit): Promise<void> {
    return this.#rules.editRules(edit);
  }
  templates = async () => demoTemplates(this.#tried);
  async useTemplate(): Promise<readonly string[]> {
    return ['fan'];
  }
  async tryTemplate(template: string): Promise<void> {
    this.#tried.add(template);
  }
  async endTrial(template: string): Promise<void> {
    this.#tried.delete(template);
  }
  actOnAlarm(act: AlarmAct) {
    return this.#alarms.act(act);
  }
  alarmHistory(cursor?: number, station?: string) {
    return this.#alarms.history(cursor, station);
  }
  maintenance(station?: string) {
    return this.#alarms.maintenance(station);
  }
  editMaintenance(edit: MaintenanceEdit, station?: string) {
    return this.#alarms.editMaintenance(edit, station);
  }
  async watchfulness() {
    return { running: 12, judgedMs: Date.now() - 2000 };
  }
  async checks() {
    return this.#checks.views();
  }
  async tuneCheck(edit: CheckEdit): Promise<void> {
    this.#checks.tune(edit);
  }
  async previewRule({ rule }: PreviewQuery): Promise<PreviewPart> {
    return demoPreview(rule, this.#bornMs);
  }
  async examineLine(): Promise<LineHealth> {
    return demoHealth(Date.now(), this.#scene === 'fault');
  }
  async releaseDevice(): Promise<void> {
    this.#released = Date.now();
  }
  async displayHistory(device: string, channel: string): Promise<readonly DisplayVersion[]> {
    return this.#versions.get(`tablet-7f3a/${device}/${channel}`) ?? [];
  }
  async whichPort(): Promise<readonly PortCandidate[]> {
    const s = Date.now() / 1_000;
    this.#askedS ??= s;
    const touched = s - this.#askedS > 4 ? 30 : 0;
    return [
      { address: 'serial:1a86:7523', values: { level: 512 + Math.sin(s) }, facts: {} },
      { address: 'serial:1a86:7523#2', values: { level: 498 + Math.sin(s * 2) + touched }, facts: {} },
    ];
  }
  async confirmPort(): Promise<void> {
    this.#which = false;
  }
  async acceptDevice(): Promise<void> {}
  async takeBack(): Promise<void> {
    this.#released = undefined;
  }
  async diagnostics(): Promise<Diagnostics> {
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

  #devices(nowMs: number): readonly DeviceView[] {
    switch (this.#scene) {
      case 'empty':
      case 'busy':
      case 'remote':
        return this.#added.map((config) => this.#view(config.id, config.label, nowMs, gardenChannels, {}));
      case 'far':
      case 'elsewhere':
        return [
          this.#view('boiler', 'Boiler room B', nowMs, boilerChannels, {}),
          this.#view('garden', 'Garden', nowMs, gardenChannels, {
            own: false,
            simulated: true,
            station: 'greenhouse-1',
            driver: 'nmea-gps',
            speakers: ['244270489', '211331640'],
            subjects: {
              '351759000': { name: 'EVER DIADEM', callsign: '3FOF8' },
              '244270489': { name: 'SY-LUNDE' },
            },
          }),
        ];
      case 'outputs':
        return [this.#view('boiler', 'Boiler room B', nowMs, outputChannels, {})];
      default:
        return [this.#view('boiler', 'Boiler room B', nowMs, boilerChannels, {})];
    }
  }

  #view(
    device: string,
    label: string,
    nowMs: number,
    channels: DemoChannels,
    about: Partial<DeviceView>,
  ): DeviceView {
    const station = about.station ?? 'tablet-7f3a';
    const lastMs = this.#lastMs(nowMs);
    const lost: Fault = fault('link/lost', { address: 'serial:1a86:7523' }).fault;
    const which = fault('link/which', { address: 'serial:1a86:7523' }).fault;
    const released = fault('link/released', { address: 'serial:1a86:7523', isBack: false }).fault;
    const state: DeviceState = this.#which
      ? { phase: 'waiting', fault: which, sinceMs: this.#bornMs, untilMs: nowMs }
      : this.#released !== undefined
        ? { phase: 'waiting', fault: released, sinceMs: this.#released, untilMs: this.#released }
        : this.#scene === 'waiting'
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
      controls: demoControls(this.#scene, nowMs),
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
