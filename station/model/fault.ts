/** Everything that can go wrong, with what the reader of the message needs to know. Plain data: it crosses threads and wires. */
export interface FaultDetails {
  'config/invalid': { readonly problems: readonly Problem[] };
  'link/not-found': { readonly address: string };
  'link/denied': { readonly address: string };
  'link/busy': { readonly address: string };
  'link/lost': { readonly address: string };
  'link/silent': { readonly address: string; readonly waitedMs: number };
  'link/noisy': { readonly address: string; readonly errors: number };
  'link/unsupported': { readonly address: string };
  /** The line is open with these settings for other devices that share it. */
  'link/shared': { readonly address: string; readonly baudRate: number; readonly parity: string };
  'frame/checksum': { readonly expected: number; readonly actual: number };
  'frame/length': { readonly expected: number; readonly actual: number };
  /** The frame is encrypted, and the key that was entered (if any) does not open it. */
  'frame/locked': { readonly key: 'missing' | 'wrong' };
  'frame/refused': { readonly code: number };
  'frame/syntax': { readonly text: string };
  'log/full': { readonly usedBytes: number; readonly quotaBytes: number };
  'log/broken': { readonly message: string };
  'log/in-use': { readonly place: string };
  'log/no-room': { readonly budgetBytes: number };
  'log/emptied': { readonly place: string };
  'uplink/unreachable': { readonly url: string };
  /** The code of CONNACK, PUBACK or DISCONNECT, and the broker's own words where it had some. */
  'uplink/refused': { readonly reasonCode: number; readonly reason?: string };
  'uplink/bad-address': { readonly url: string };
  'uplink/nobody-listens': { readonly url: string };
  /** Another station of the own name was there first. */
  'uplink/name-taken': { readonly station: string; readonly url: string };
  'command/unknown-channel': { readonly device: string; readonly channel: string };
  'command/unknown-device': { readonly device: string };
  'command/expired': { readonly expiresMs: number };
  'command/out-of-range': { readonly value: number; readonly min: number; readonly max: number };
  'command/malformed': { readonly problems: readonly Problem[] };
  'command/offline': { readonly device: string };
  'command/unconfirmed': { readonly waitedMs: number };
  'station/no-owner': { readonly waitedMs: number };
  internal: { readonly message: string };
}

/** One thing wrong at one place (a JSON pointer). */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

export type FaultCode = keyof FaultDetails;
export type Fault = { [C in FaultCode]: { readonly code: C; readonly detail: FaultDetails[C] } }[FaultCode];

/** How a fault is thrown. Catchers turn any error back to data with {@link toFault}. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
  readonly fault: Fault;
  constructor(fault: Fault, options?: ErrorOptions) {
    super(`${fault.code} ${JSON.stringify(fault.detail)}`, options);
    this.fault = fault;
  }
}

export function fault<C extends FaultCode>(code: C, detail: FaultDetails[C], cause?: unknown): FaultError {
  return new FaultError({ code, detail } as Fault, { cause });
}

export function toFault(error: unknown): Fault {
  if (error instanceof FaultError) return error.fault;
  return { code: 'internal', detail: { message: error instanceof Error ? error.message : String(error) } };
}
