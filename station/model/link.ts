import type { PinUse, PwmUse } from './pin.ts';

/**
 * A stream of bytes both ways. `baudRate` is the usual one; a person may choose another. Lines of a GPIO chip are on a bridge only,
 * and their bytes are words (codec/pin-words).
 */
export type LinkSpec =
  | {
      readonly kind: 'serial';
      readonly baudRate: number;
      readonly parity?: 'none' | 'even' | 'odd';
      readonly dataBits?: 7 | 8;
      readonly stopBits?: 1 | 2;
      /** Several devices may hang on the line, each asked in its turn. */
      readonly shared?: true;
    }
  | { readonly kind: 'gpio'; readonly use: PinUse }
  | { readonly kind: 'pwm'; readonly use: PwmUse }
  | { readonly kind: 'w1' }
  /** A chip on a bus that others share: the addresses it can be set to, and what is asked to see that it is one. */
  | { readonly kind: 'i2c'; readonly addresses: readonly number[]; readonly chip?: ChipMark }
  /** A chip that its own line selects: the fastest clock it takes, and SPI's mode (polarity and phase of the clock). Words are bytes. */
  | { readonly kind: 'spi'; readonly maxHz: number; readonly mode: 0 | 1 | 2 | 3 }
  /** Messages at a broker, of which it asks for those under these filters; its bytes are packets (codec/mqtt/publication). */
  | {
      readonly kind: 'mqtt';
      readonly filters: readonly string[];
      /** When somebody nearer to the device heard what is in the packet, UTC epoch ms, where it says so. */
      readonly heardAtMs?: (packet: Uint8Array) => number | undefined;
    }
  /** A web address: whatever is written asks it once, and its bytes are answers (codec/http/answer). */
  | { readonly kind: 'http' }
  | { readonly kind: 'simulated'; readonly everyMs: number };

/** A script whose answer only this kind of chip gives: its identity, or a checksum of its own. It sets nothing. */
export interface ChipMark {
  readonly script: Uint8Array;
  isIn(read: Uint8Array, address: number): boolean;
}
