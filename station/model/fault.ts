/** Everything that can go wrong, with what the reader of the message needs to know. Plain data: it crosses threads and wires. */
export interface FaultDetails {
  'config/invalid': { readonly problems: readonly Problem[] };
  /** Somebody has changed the configuration since the version that a new one was made from; `problems`: what differs. */
  'config/changed-since': {
    readonly base: number;
    readonly now: number;
    readonly problems: readonly Problem[];
  };
  /** Another new configuration has not proven itself yet. */
  'config/on-trial': { readonly leftMs: number };
  /** The station did not stay up with it and went back by itself; `part`: what failed, absent where the program itself ended. */
  'config/came-down': { readonly part?: string | undefined };
  /** The version is not kept any more, or never was. */
  'config/no-version': { readonly version: number };
  /** Which configuration a station has was never told here, so nothing can be made from it. */
  'config/never-told': { readonly station: string };
  /** Nobody configures a station over a broker that lets everybody in. */
  'config/unsigned': { readonly url: string };
  'link/not-found': { readonly address: string };
  /** `install`: the command by which the service of a bridge is let open it, where it is that which keeps it out. */
  'link/denied': { readonly address: string; readonly install?: string | undefined };
  /** `by`: who has it, as the system tells. */
  'link/busy': { readonly address: string; readonly by?: string | undefined };
  'link/lost': { readonly address: string };
  /** The recording that was played has ended, or is no longer open. */
  'link/over': { readonly address: string };
  'link/silent': { readonly address: string; readonly waitedMs: number };
  'link/noisy': { readonly address: string; readonly errors: number };
  'link/unsupported': { readonly address: string };
  /** A person has handed the port to another program; `isBack`: it was unplugged and plugged in again since. */
  'link/released': { readonly address: string; readonly isBack: boolean };
  /** Several ports look the same, and nobody knows any more which of them the device is at. */
  'link/which': { readonly address: string };
  /** The device at this port says of itself that it is another one. */
  'link/stranger': { readonly address: string; readonly expected: string; readonly found: string };
  /** A bus that nobody can use: a device or a short holds one of its wires. */
  'link/stuck': { readonly address: string };
  /** The line is open with these settings for other devices that share it. */
  'link/shared': { readonly address: string; readonly baudRate: number; readonly parity: string };
  'frame/checksum': { readonly expected: number; readonly actual: number };
  'frame/length': { readonly expected: number; readonly actual: number };
  /** The frame is encrypted, and the key that was entered (if any) does not open it. */
  'frame/locked': { readonly key: 'missing' | 'wrong' };
  /** `by`: in whose codes, where they mean the same for every device. */
  'frame/refused': { readonly code: number; readonly by?: 'CoAP' };
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
  'uplink/copied': { readonly station: string; readonly url: string };
  'uplink/name-taken': { readonly station: string; readonly url: string };
  'bridge/unreachable': { readonly url: string };
  /** What answers there is no bridge of ours, or another version of one. */
  'bridge/strange': { readonly url: string };
  /** `tries`: how many the code has left; 0 where it is good no more. */
  'bridge/wrong-code': { readonly tries: number };
  'bridge/wait': { readonly waitMs: number };
  /** The bridge knows whoever asks no more, or never did. */
  'bridge/unknown': { readonly url: string };
  'bridge/refused': { readonly url: string; readonly status: number; readonly why: string };
  /** A rule does so many steps on so many rows that it would hold up the others: it is off until a person changes it. */
  'rule/too-much-work': { readonly rule: string; readonly steps: number };
  /** A rule cannot be tried over what other stations recorded: they are several (or this one too), not seen here, or do not answer. */
  'rule/past-elsewhere': {
    readonly stations: readonly string[];
    readonly why: 'several' | 'unknown' | 'silent';
  };
  /** A page cannot send that itself: the rule has to run on a bridge. */
  'action/needs-bridge': { readonly what: string };
  /** It is not on the list of what rules may reach from here. */
  'action/not-allowed': { readonly what: string; readonly place: string };
  'action/undelivered': { readonly what: string; readonly tries: number; readonly message: string };
  'action/too-many': { readonly most: number };
  /** Another station was to run a rule and does not: it runs where it did. */
  'rule/not-taken': { readonly station: string };
  /** Whether another station runs it is not known, so it does not run here. */
  'rule/in-doubt': { readonly station: string };
  'command/unknown-channel': { readonly device: string; readonly channel: string };
  'command/unknown-device': { readonly device: string };
  'command/expired': { readonly expiresMs: number; readonly ageMs?: number | undefined };
  'command/out-of-range': { readonly value: number; readonly min: number; readonly max: number };
  'command/malformed': { readonly problems: readonly Problem[] };
  'command/offline': { readonly device: string };
  /** `lost`: the device went while the command was on its way. */
  'command/unconfirmed': { readonly waitedMs: number; readonly lost?: boolean | undefined };
  'command/off-step': { readonly value: number; readonly step: number };
  /** A reading does not allow it; `value` is absent where there is none, or none that is new enough. */
  'command/interlocked': {
    readonly label: string;
    readonly when: 'above' | 'below';
    readonly value?: number | undefined;
    readonly limit: number;
    readonly unitText: string;
    readonly decimals: number;
  };
  /** Somebody else is at it, for so long. */
  'command/in-use': { readonly who: string; readonly from: string; readonly leftMs: number };
  /** A newer command took its place. */
  'command/replaced': { readonly who: string };
  /** Where it stands is not known, so it cannot be moved from there step by step. */
  'command/no-reading': { readonly channel: string };
  'command/too-many': { readonly most: number };
  'command/not-on': { readonly channel: string };
  /** The device's own switch says that it is operated there. */
  'command/local': { readonly channel: string };
  /** Nothing is sent at a console before a person has unlocked it. */
  'console/locked': { readonly device: string };
  'console/full': { readonly recordings: number };
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
