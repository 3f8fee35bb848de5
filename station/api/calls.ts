import type { Command, Outcome } from '../model/command.ts';
import { type AlarmsApi, alarmsCalls } from './alarms.ts';
import { type BridgesApi, bridgesCalls } from './bridges.ts';
import { type BridgeSetupApi, bridgeSetupCalls } from './bridge-setup.ts';
import type { Calls } from './by-name.ts';
import { type CaptureApi, captureCalls } from './capture.ts';
import { type CareApi, careCalls } from './care.ts';
import type { Chart, ChartQuery } from './chart.ts';
import { type ChecksApi, checksCalls } from './checks.ts';
import { type ConfigurationApi, configurationCalls } from './configuration.ts';
import { type ConsoleApi, consoleCalls } from './console.ts';
import type { DisplayChange } from './device.ts';
import { type DevicesApi, devicesCalls } from './devices.ts';
import {
  type CsvPart,
  type CsvQuery,
  type RecordingPiece,
  type RecordingQuery,
  type RecordingsApi,
  recordingsCalls,
} from './exports.ts';
import { type KeepingApi, keepingCalls } from './keeping.ts';
import { type ListeningApi, listeningCalls } from './listening.ts';
import type { News } from './news.ts';
import { type ProfilesApi, profilesCalls } from './profile.ts';
import { type RulesApi, rulesCalls } from './rules.ts';
import { type ModbusApi, modbusCalls } from './scan.ts';
import { type SendingApi, sendingCalls } from './sending.ts';
import { type TemplatesApi, templatesCalls } from './templates.ts';

/**
 * All that a screen may ask. Every method takes and gives plain data, so it may live in another thread, another tab or,
 * for a far station, behind a broker. A device is named by its key, `station/device`.
 */
export interface StationApi {
  /** Resolves when something changed since `version` (0 = at once), at latest after 10 s: the screen asks again when it has drawn. */
  news(version: number): Promise<News>;
  /** Min/max columns of a window, ready to draw; from memory where it is recent, from the log where it is not. */
  chart(query: ChartQuery): Promise<Chart>;
  /** Asks a device to set a channel; resolves with what became of it, at latest when its time to live is over. */
  command(command: CommandRequest): Promise<Outcome>;
  /** The next piece of a CSV file: pull until `next` is absent. */
  csv(query: CsvQuery): Promise<CsvPart>;
  /**
   * The next piece of a `.fieldline` recording, raw and to the last bit: pull until `cursor` is absent.
   * @throws link/unsupported where it cannot be made.
   */
  recording(query: RecordingQuery): Promise<RecordingPiece>;
  /** How a channel is shown. Raw values stay; the change holds from now on and is dated. */
  describe(device: string, channel: string, display: DisplayChange): Promise<void>;
}

/** The same id twice is one command; where there is none it gets one. */
export interface CommandRequest extends Omit<Command, 'id'> {
  readonly id?: string;
}

/** What only the own station can be asked, by topic. */
export interface OwnApi
  extends
    DevicesApi,
    ListeningApi,
    SendingApi,
    KeepingApi,
    RulesApi,
    ChecksApi,
    AlarmsApi,
    TemplatesApi,
    ModbusApi,
    ConsoleApi,
    ProfilesApi,
    BridgesApi,
    BridgeSetupApi,
    CareApi,
    ConfigurationApi {}

export interface OwnStationApi extends StationApi, OwnApi {}

/** All that a screen can ask where it is: of every station, of the own one, and to look at files. */
export interface DeskApi extends OwnStationApi, RecordingsApi, CaptureApi {}

export const stationCalls: Calls<StationApi> = {
  news: 12_000,
  chart: 30_000,
  command: 75_000,
  csv: 30_000,
  recording: 30_000,
  describe: 10_000,
};

export const ownCalls: Calls<OwnApi> = {
  ...devicesCalls,
  ...listeningCalls,
  ...sendingCalls,
  ...keepingCalls,
  ...rulesCalls,
  ...checksCalls,
  ...alarmsCalls,
  ...templatesCalls,
  ...modbusCalls,
  ...consoleCalls,
  ...profilesCalls,
  ...bridgesCalls,
  ...bridgeSetupCalls,
  ...careCalls,
  ...configurationCalls,
};

export const deskCalls: Calls<DeskApi> = {
  ...stationCalls,
  ...ownCalls,
  ...recordingsCalls,
  ...captureCalls,
};
