import type { Line } from './listening.ts';

export type LineError = 'overrun' | 'framing' | 'parity' | 'break';

/** One thing that happened on a wire, by UTC epoch milliseconds that only grow along the wire's life. */
export type Traffic = { readonly timeMs: number } & (
  | { readonly kind: 'heard' | 'sent'; readonly bytes: Uint8Array }
  | { readonly kind: 'line-error'; readonly error: LineError }
  /** `line`: how the line was set, where it has settings. */
  | { readonly kind: 'opened'; readonly line?: Line }
  | { readonly kind: 'closed' }
);
