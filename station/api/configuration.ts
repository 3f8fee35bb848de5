import type { ConfigAuthor, ConfigMark, DesiredView, Reported } from '../model/configuration.ts';
import type { Calls } from './by-name.ts';
import type { DeviceConfig } from './config.ts';

/** A rule as it is configured: as rules/rule.ts says, without the version that each station counts itself. */
export interface RuleConfig {
  readonly rule: Readonly<Record<string, unknown>>;
  readonly isOn: boolean;
}

/**
 * What a station is to do: its devices with what is done to their channels, and its rules. Without secrets, and without what
 * is of one place only: where it sends, how its channels are shown, how much it keeps.
 */
export interface StationConfig {
  readonly devices: readonly DeviceConfig[];
  readonly rules: readonly RuleConfig[];
}

/** A configuration of a station, and what it says of it. */
export interface ConfigView {
  readonly station: string;
  /** Absent where the station is away, and nobody knows it. */
  readonly reported?: Reported;
  /** Of the version that was asked for; absent while the station is away. */
  readonly config?: StationConfig;
  /** What waits for the station to come back. */
  readonly waiting?: {
    readonly id: string;
    readonly by: ConfigAuthor;
    readonly reason: string;
    readonly askedMs: number;
  };
}

/** A configuration that a station is to have from now on: a whole one, or one that it had. */
export interface ConfigPush {
  /** The same id twice is one push; where there is none it gets one. */
  readonly id?: string;
  readonly base: ConfigMark;
  readonly by: ConfigAuthor;
  readonly reason: string;
  /** As {@link StationConfig}; it is checked where it is to hold. Absent: `version` says which. */
  readonly config?: unknown;
  readonly version?: number;
}

/** What is asked for when somebody wants to know how a station is. */
export interface DiagnoseQuery {
  readonly by: ConfigAuthor;
  /** Also the newest measured values. */
  readonly values?: boolean;
}

/** How stations are configured, the own one and others. A station is named by its id; '' is the own one. */
export interface ConfigurationApi {
  /** @throws config/no-version; link/silent, uplink/unreachable, and what a far station refuses it with. */
  configuration(station: string, version?: number): Promise<ConfigView>;
  /**
   * Has a station take a configuration as a whole, or nothing of it; undefined: it is away, and will find it when it is back.
   * @throws config/invalid where what is sent is no push at all, uplink/unreachable.
   */
  pushConfiguration(station: string, push: ConfigPush): Promise<DesiredView | undefined>;
  /**
   * How a station is, as a text of JSON of at most 1 MiB, without a secret and, unless asked for, without a measured value.
   * @throws as {@link configuration}.
   */
  diagnose(station: string, query: DiagnoseQuery): Promise<string>;
}

export const configurationCalls: Calls<ConfigurationApi> = {
  configuration: 30_000,
  pushConfiguration: 30_000,
  diagnose: 60_000,
};
