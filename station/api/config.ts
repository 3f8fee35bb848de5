import type { Control } from '../model/control.ts';
import type { Line } from '../model/listening.ts';
import type { UplinkChoices } from '../model/uplink.ts';

/** A device of the own station. */
export interface DeviceConfig {
  /** Immutable, in topics and keys. */
  readonly id: string;
  readonly label: string;
  readonly driver: string;
  /** `serial:0403:6001`, with `#2` for the second of the same; `simulated:garden`; on a bridge `gpio:pinctrl-rp1:17`, `i2c:1:0x76`. */
  readonly address: string;
  /** Line settings where they differ from the driver's. */
  readonly line?: Partial<Line>;
  readonly options?: Readonly<Record<string, unknown>>;
  /** Rows that it may say in a second; what is beyond them is a gap. 50,000 where absent. */
  readonly mostRowsPerS?: number;
  /** Filters and conditions, as pipeline/step.ts says. */
  readonly pipeline?: readonly unknown[];
  /** How its outputs may be set, by channel, where other than usual. */
  readonly controls?: Readonly<Record<string, Control>>;
  /** The device on whose wire it was heard first, and which made it. */
  readonly from?: string;
  /** What gives way when nothing but unsent rows is left; `refuse` where absent. */
  readonly whenFull?: WhenFull;
}

/** New rows are refused and that is told, the oldest are dropped, or they are thinned to one a second. */
export type WhenFull = 'refuse' | 'drop-oldest' | 'thin';

export interface BrokerConfig {
  /** ws:// or wss://; in Node mqtt:// and mqtts:// too. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /** Keep the password beyond this session. */
  readonly remember?: boolean;
}

/** One of the places a station sends to. */
export interface UplinkConfig extends BrokerConfig, UplinkChoices {
  /** Immutable: names its bookmark. */
  readonly id: string;
  readonly label?: string;
}

/** A driver as the screen needs to know it. */
export interface Manifest {
  readonly driver: string;
  readonly title: string;
  readonly kind: 'serial' | 'simulated' | 'gpio' | 'pwm' | 'w1' | 'i2c' | 'spi' | 'mqtt' | 'http';
  readonly baudRate?: number;
  readonly parity?: 'none' | 'even' | 'odd';
  readonly polled: boolean;
  /** Several of them may hang on one port, each with an address of its own. */
  readonly shared?: true;
  /** Made from the datasheet; no recording of a real device has judged it yet. */
  readonly datasheetOnly?: true;
  readonly options: readonly OptionField[];
  /** What a device of it is set up with, where that is not just the driver: a profile that somebody saved. */
  readonly setup?: { readonly driver: string; readonly options: Readonly<Record<string, unknown>> };
}

/** One field of a driver's form. */
export type OptionField = { readonly name: string; readonly title: string; readonly fallback: unknown } & (
  | { readonly kind: 'number'; readonly min?: number; readonly max?: number; readonly unit?: string }
  | {
      readonly kind: 'choice';
      readonly choices: readonly string[];
      /** How a choice is shown, where not as it is kept. */
      readonly titles?: Readonly<Record<string, string>>;
    }
  /** `secret`: it is not shown while it is typed, and no screen hears it afterwards. */
  | { readonly kind: 'text'; readonly secret?: true }
  | { readonly kind: 'names' }
  | { readonly kind: 'json' }
);
