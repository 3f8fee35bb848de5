import type { Channel } from '../model/channel.ts';
import type { DeviceState, GapCause } from '../model/entry.ts';
import type { Fault } from '../model/fault.ts';
import type { Scale, ScaleTable } from '../model/scale.ts';
import type { Control } from '../model/control.ts';
import type { DeviceConfig } from './config.ts';
import type { ControlView } from './control.ts';
import type { PanelView } from './panel.ts';

/** What is known in words of each of several speakers on a device's wire, by their `subject`. */
export type SubjectFacts = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface DeviceView {
  readonly key: string;
  readonly station: string;
  readonly device: string;
  readonly own: boolean;
  readonly label: string;
  readonly driver: string;
  readonly title: string;
  readonly simulated: boolean;
  /** What was recorded of it came from a recording that was played; of an own device its address tells. */
  readonly replayed?: boolean;
  readonly state: DeviceState;
  readonly channels: readonly ChannelView[];
  /** The newest known value of each channel, as it is shown (scaled); absent = never seen. */
  readonly last: Readonly<Record<string, { readonly timeMs: number; readonly value: number }>>;
  readonly rowsPerS: number;
  /** What is missing and goes on being so, where the station knows why. */
  readonly missing?: { readonly cause: GapCause; readonly fromMs: number } | undefined;
  readonly counters: Counters;
  readonly facts: Readonly<Record<string, string>>;
  /** How its outputs stand, beside what they measure; absent where nothing is known of them here. */
  readonly controls?: Readonly<Record<string, ControlView>>;
  /** What can be seen on it, where it is a display of this station. */
  readonly panel?: PanelView;
  /** Absent where nothing is known of any. */
  readonly subjects?: SubjectFacts;
  /** Who of several speakers on its wire was heard since it was opened, at most 256; absent where it speaks for itself. */
  readonly speakers?: readonly string[];
  /** How it was connected, for the own station's devices. */
  readonly config: DeviceConfig | undefined;
}

export interface ChannelView extends Channel, Scale {
  readonly name: string;
  readonly label: string;
  /** As people write it. */
  readonly unitText: string;
  /** Made by the pipeline, not by the device. */
  readonly made: boolean;
  /** How it may be set, where it may be. */
  readonly control?: Control;
  /** When the display was last changed. */
  readonly changedMs: number | undefined;
}

export interface DisplayChange {
  readonly label?: string;
  readonly unitText?: string;
  readonly decimals?: number;
  readonly gain?: number;
  readonly offset?: number;
  /** Instead of both. */
  readonly table?: ScaleTable;
  /** Who changed it, and why: by which reference a sensor was calibrated. */
  readonly by?: string;
  readonly note?: string;
}

/** One of the ways in which a channel was shown, from a time on. */
export type DisplayVersion = DisplayChange & { readonly fromMs: number };

/** Everything counted on a device's way in. */
export interface Counters {
  readonly bytes: number;
  readonly frames: number;
  readonly rows: number;
  readonly damaged: number;
  readonly dropped: number;
  readonly timeouts: number;
  readonly lineErrors: Readonly<Record<'overrun' | 'framing' | 'parity' | 'break', number>>;
  readonly reconnects: number;
  readonly commands: number;
  readonly lastFault: Fault | undefined;
}
