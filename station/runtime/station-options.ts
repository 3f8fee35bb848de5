import type { BrokerConfig, DeviceConfig } from '../api/config.ts';
import type { ColumnCodec } from '../codec/column-codec.ts';
import type { FarStation } from './far/far-station.ts';
import type { MirrorPlace } from './recovery/mirror.ts';
import type { Courier } from './rules/courier.ts';
import type { Beside } from './sending/sending.ts';
import type { Timing } from './time/time-keeper.ts';

export interface StationOptions {
  readonly version: string;
  /** What a station begins with that has no settings yet. */
  readonly devices?: readonly DeviceConfig[];
  /** The devices that it has, whatever it had before; absent where they are chosen while it runs. */
  readonly configured?: readonly DeviceConfig[] | undefined;
  /** Where to send as long as the person has said nothing about it. */
  readonly broker?: BrokerConfig;
  readonly beside?: Beside;
  /** The clock that the platform stamps with, where it may be wrong; absent where it is the host's own. */
  readonly timing?: Timing;
  /** Sends what only a bridge can for its rules. */
  readonly courier?: Courier;
  /** Another station that is seen from here: rules can move there, or be about its channels. */
  near?(station: string): FarStation | undefined;
  /** Those whose silence is told here; absent where nobody expects others to stay. */
  neighbours?(): readonly FarStation[];
  /** Whether `heardFrom` is told what other stations say. */
  readonly hears?: boolean;
  /** How topics begin that rules may publish beyond the station's own. */
  readonly topics?: readonly string[];
  /** The code by which somebody can pair with whoever runs the station, while one is open: displays show it. */
  code?(): string | undefined;
  /** What whoever runs the station knows of the machine, for a diagnostics bundle: no secrets. */
  host?(): Promise<object>;
  /** What recordings are packed with; without it there are none. */
  readonly columns?: ColumnCodec;
  /** Whether whoever ran the station before was put to sleep, as far as anybody knows. */
  readonly before?: 'left' | 'asleep';
  /** Where it is remembered, outside of the log, what the log holds; absent where nobody else can delete it. */
  readonly mirror?: MirrorPlace;
}
