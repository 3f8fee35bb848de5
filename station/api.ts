import type { Channel } from './model/channel.ts';
import type { Command, Outcome } from './model/command.ts';
import type { DeviceState, Gap, GapCause } from './model/entry.ts';
import type { Fault } from './model/fault.ts';
import type { Line, Listening } from './model/listening.ts';
import type { DeviceLedger } from './model/ledger.ts';
import type { TimeQuality } from './model/time.ts';
import type { UplinkChoices } from './model/uplink.ts';
import type { Verification } from './model/verification.ts';

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

/** What only the own station can be asked: its devices, where it sends, what it keeps. */
export interface OwnStationApi extends StationApi {
  manifests(): Promise<readonly Manifest[]>;
  /** Opens a device and records it from now on; it is remembered. @throws config/invalid. */
  addDevice(device: DeviceConfig): Promise<void>;
  /**
   * Listens at a port for who speaks there, at one line setting after another, and sends nothing; `first` is one that was
   * right before. News tell how far it is. A device that is then added there goes on with what was heard. @throws config/invalid.
   */
  listen(address: string, first?: Line): Promise<void>;
  /** Ends that, and closes the port where no device has taken it over. */
  stopListening(): Promise<void>;
  /** Ends its recording; what was recorded stays. */
  removeDevice(device: string): Promise<void>;
  renameDevice(device: string, label: string): Promise<void>;
  /** Deletes everything recorded of a device. */
  eraseDevice(device: string): Promise<void>;
  /**
   * Somewhere to send, beside the others; one of the same id is changed. Where it is new or goes elsewhere, `from` says
   * what is sent there: everything kept (where absent), or what comes from now on. What is stored is never touched by it.
   * @throws config/invalid.
   */
  setUplink(uplink: UplinkConfig, from?: 'everything' | 'now'): Promise<void>;
  /** Sends what an uplink's other side had refused once more. */
  retryRefused(uplink: string): Promise<void>;
  /** What was refused as text, one entry a line (JSON), to be saved elsewhere. */
  savedRefused(uplink: string): Promise<string>;
  /** Ends sending there; what was stored stays. */
  removeUplink(id: string): Promise<void>;
  /** Tries an address step by step, without changing anything. */
  testBroker(uplink: UplinkConfig): Promise<readonly TestStep[]>;
  /** Deletes everything and begins a new log. */
  wipe(): Promise<void>;
  setKeepDays(days: number): Promise<void>;
  /** How many bytes what is recorded may take up. */
  setBudget(bytes: number): Promise<void>;
  /** What becomes of a device's rows when there is room for unsent ones only. */
  setWhenFull(device: string, whenFull: WhenFull): Promise<void>;
  /** A person has read what was lost when the browser deleted the log. */
  lossSeen(): Promise<void>;
  /**
   * Checks everything stored, a piece at a time: pull with the cursor of the last piece until there is an outcome, or stop
   * pulling. Without a cursor it begins anew, and the one before is over. @throws config/invalid for one that is over.
   */
  verify(cursor?: string): Promise<VerifyPart>;
  diagnostics(): Promise<Diagnostics>;
  /**
   * Looks which Modbus units answer on a port, a piece at a time, by reading questions only: pull with the cursor of the last
   * piece until it is absent, or stop pulling. @throws link/…; config/invalid for a scan that is over.
   */
  scanModbus(query: ScanQuery): Promise<ScanPart>;
  /** What stands in a Modbus unit's registers now. @throws link/…, config/invalid. */
  readModbus(query: RegistersQuery): Promise<RegistersRead>;
}

/** All that a screen can ask where it is: the own station's part, and to look at files. */
export interface DeskApi extends OwnStationApi {
  /**
   * Opens a `.fieldline` file to look at, apart from the own log, or goes on doing so: push its bytes until the last, or
   * until there is a fault. It is in memory, listed like a station of its own.
   * @throws frame/… where it is no recording; what is whole before a damage is opened, with the fault.
   */
  openRecording(bytes: RecordingBytes): Promise<OpenedView>;
  /** Forgets an opened recording, whole or on its way; the file stays, and what is stored of it. */
  closeRecording(id: string): Promise<void>;
  /**
   * Stores the next piece of an opened recording in the own log, where it stands beside the own readings from then on and is
   * never sent: ask until it gives 1, or stop. What is stored already is passed over; the same file adds nothing.
   * @throws link/unsupported without an own station; log/no-room, log/full, log/broken.
   */
  keepRecording(id: string): Promise<number>;
  /** Deletes what is stored of a recording. */
  eraseRecording(id: string): Promise<void>;
}

export interface VerifyPart {
  /** How much is done, 0 to 1. */
  readonly done: number;
  /** For the next piece; absent once it is through. */
  readonly cursor?: string;
  readonly verification?: Verification;
}

export interface LineSettings {
  readonly baudRate: number;
  readonly parity: 'none' | 'even' | 'odd';
}

export interface ScanQuery {
  readonly address: string;
  /** Ten addresses and those that known devices come with, or all 247. */
  readonly how: 'quick' | 'full';
  readonly cursor?: string;
}

export interface ScanPart {
  /** How much is done, 0 to 1. */
  readonly done: number;
  /** Who is asked now, and how. */
  readonly unit: number;
  readonly line: LineSettings;
  readonly found: readonly FoundUnit[];
  /** Answers that could not be read: noise, another speed, or two units of one address. */
  readonly unreadable: number;
  /** For the next piece; absent once it is through. */
  readonly cursor?: string;
}

/** A Modbus unit that answered. */
export interface FoundUnit {
  readonly unit: number;
  readonly line: LineSettings;
  /** What it says of itself, such as `vendor` and `product`. */
  readonly names: Readonly<Record<string, string>>;
  /** Known devices whose map fits, best first; undefined while that is still asked. */
  readonly matches: readonly UnitMatch[] | undefined;
}

export interface UnitMatch {
  readonly title: string;
  /** How it is set up. */
  readonly driver: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** What it reads out so, to be compared with its display. */
  readonly shows: readonly {
    readonly name: string;
    readonly value: number;
    readonly decimals: number;
    readonly unitText: string;
  }[];
}

export interface RegistersQuery {
  readonly address: string;
  readonly line: LineSettings;
  readonly unit: number;
  /** 1 coils, 2 inputs, 3 holding registers, 4 input registers. */
  readonly function: 1 | 2 | 3 | 4;
  readonly from: number;
  /** At most 64. */
  readonly count: number;
  /** The number that its display shows now, to be found among them. */
  readonly display?: { readonly value: number; readonly decimals: number };
}

/** One way to read a number that begins at a register. */
export interface RegisterGuess {
  readonly type: 'u16' | 'i16' | 'u32' | 'i32' | 'f32' | 'u64' | 'i64' | 'bit';
  /** Its low word comes first. */
  readonly lowFirst?: true;
  readonly value: number;
  /** What it is multiplied with to give the number on the display; absent where it does not. */
  readonly scale?: number;
}

export type RegistersRead =
  | {
      readonly answer: 'numbers';
      readonly rows: readonly { readonly address: number; readonly guesses: readonly RegisterGuess[] }[];
    }
  | { readonly answer: 'refused'; readonly code: number }
  | { readonly answer: 'silent' };

export interface CommandRequest extends Omit<Command, 'id'> {}

/** A device of the own station. */
export interface DeviceConfig {
  /** Immutable, in topics and keys. */
  readonly id: string;
  readonly label: string;
  readonly driver: string;
  /** `serial:0403:6001`, with `#2` for the second of the same; `simulated:garden`. */
  readonly address: string;
  /** Line settings where they differ from the driver's. */
  readonly line?: Partial<Line>;
  readonly options?: Readonly<Record<string, unknown>>;
  /** Rows that it may say in a second; what is beyond them is a gap. 50,000 where absent. */
  readonly mostRowsPerS?: number;
  /** Filters and conditions, as pipeline/step.ts says. */
  readonly pipeline?: readonly unknown[];
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

export interface TestStep {
  readonly step: 'address' | 'connect' | 'sign-in' | 'publish' | 'receiver';
  readonly ok: boolean;
  readonly text: string;
}

/** A driver as the screen needs to know it. */
export interface Manifest {
  readonly driver: string;
  readonly title: string;
  readonly kind: 'serial' | 'simulated';
  readonly baudRate?: number;
  readonly parity?: 'none' | 'even' | 'odd';
  readonly polled: boolean;
  /** Several of them may hang on one port, each with an address of its own. */
  readonly shared?: true;
  /** Made from the datasheet; no recording of a real device has judged it yet. */
  readonly datasheetOnly?: true;
  readonly options: readonly OptionField[];
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

export interface News {
  readonly version: number;
  readonly nowMs: number;
  /** Whether this tab owns the station, looks on while another does, or can have none here. */
  readonly role: 'owner' | 'watching' | 'remote';
  /** How far the times that are stamped now can be trusted; absent where nobody looks after it. */
  readonly time?: TimeQuality | undefined;
  /** When the system last kept the app from running, since it was opened or while it was away. */
  readonly slept?: { readonly fromMs: number; readonly toMs: number } | undefined;
  readonly stations: readonly StationView[];
  readonly devices: readonly DeviceView[];
  /** Entries of the own log: numbered, and durable here, at most as many. */
  readonly numbered: number;
  readonly saved: number;
  /** Where they are sent, in the order in which a person added them. */
  readonly uplinks: readonly UplinkView[];
  /** Where the rows of the own devices are, all of one moment; its readers are the uplinks, by their ids. */
  readonly ledger: readonly DeviceLedger[];
  readonly storage: StorageView;
  /** How far {@link OwnStationApi.listen} is; absent where nobody listens. */
  readonly listening?: Listening;
  /** Recordings that were opened from files; absent where none is. */
  readonly opened?: readonly OpenedView[];
}

export interface StationView {
  readonly id: string;
  readonly own: boolean;
  readonly status: 'online' | 'offline' | 'unknown';
  readonly sinceMs: number | undefined;
  /** Another station of this name is at another broker: it is not shown. */
  readonly hasNamesake?: true;
}

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
  readonly state: DeviceState;
  readonly channels: readonly ChannelView[];
  /** The newest known value of each channel, as it is shown (scaled); absent = never seen. */
  readonly last: Readonly<Record<string, { readonly timeMs: number; readonly value: number }>>;
  readonly rowsPerS: number;
  /** What is missing and goes on being so, where the station knows why. */
  readonly missing?: { readonly cause: GapCause; readonly fromMs: number } | undefined;
  readonly counters: Counters;
  readonly facts: Readonly<Record<string, string>>;
  /** Absent where nothing is known of any. */
  readonly subjects?: SubjectFacts;
  /** How it was connected, for the own station's devices. */
  readonly config: DeviceConfig | undefined;
}

export interface ChannelView extends Channel {
  readonly name: string;
  readonly label: string;
  /** As people write it. */
  readonly unitText: string;
  /** shown = gain x raw + offset. */
  readonly gain: number;
  readonly offset: number;
  /** Made by the pipeline, not by the device. */
  readonly made: boolean;
  /** When the display was last changed. */
  readonly changedMs: number | undefined;
}

export interface DisplayChange {
  readonly label?: string;
  readonly unitText?: string;
  readonly decimals?: number;
  readonly gain?: number;
  readonly offset?: number;
}

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

/** An entry that the other side of an uplink refused for good; it stays in the log, and is sent again when a person says so. */
export interface DeadLetter {
  readonly seq: number;
  readonly device: string;
  readonly kind: 'batch' | 'event' | 'state' | 'outcome' | 'gap';
  readonly rows: number;
  /** Why, as the other side said it. */
  readonly why: string;
  readonly timeMs: number;
}

export interface UplinkView {
  /** As it was set, without its password. */
  readonly config: UplinkConfig;
  readonly phase: 'offline' | 'connecting' | 'sending' | 'in-step';
  /**
   * `confirmed`: a hub acknowledges what it stored; `sent`: the broker took it, nobody says it is stored; `unconfirmed`: it was
   * sent with QoS 0, and not even the broker says that it has it.
   */
  readonly mode: 'confirmed' | 'sent' | 'unconfirmed';
  readonly receiver: string | undefined;
  /** Entries handed to the broker, and taken by the receiver, at most as many. */
  readonly sent: number;
  readonly taken: number;
  readonly inFlight: number;
  /** Entries of the past that still wait for their turn, and about how long they will take at this pace, where it is known. */
  readonly behind: number;
  readonly leftMs: number | undefined;
  /** Since when the receiver's quota keeps messages waiting. */
  readonly slowSinceMs: number | undefined;
  /** The broker takes them, but nobody there listens and it keeps none: they count as not taken. */
  readonly unheard: boolean;
  readonly dead: readonly DeadLetter[];
  readonly fault: Fault | undefined;
  readonly lastTakenMs: number | undefined;
  /** When another station of this name spoke last at this broker. */
  readonly namesakeMs?: number | undefined;
  readonly connects: number;
  readonly retryAtMs: number | undefined;
}

export interface StorageView {
  readonly entries: number;
  readonly rows: number;
  readonly usedBytes: number;
  readonly firstMs: number | undefined;
  readonly lastMs: number | undefined;
  /** About how long what is free lasts at the present rate; undefined while nothing is recorded. */
  readonly leftMs: number | undefined;
  readonly keepDays: number;
  /** What may be taken up here. */
  readonly budgetBytes: number;
  /** Since when the oldest row waits for an uplink, where that is longer than a day: nothing after it can be forgotten. */
  readonly blockedSinceMs: number | undefined;
  /** Why nothing can be written; what is recorded then waits in memory. */
  readonly fault: Fault | undefined;
  /** Bytes that wait in memory to be written, and how many may. */
  readonly waitingBytes: number;
  readonly mostWaitingBytes: number;
  /** What was lost when somebody else deleted the log, until a person has read it. */
  readonly lost: LostView | undefined;
}

/** Readings that were deleted before they were sent. */
export interface LostView {
  readonly atMs: number;
  readonly fromMs: number;
  readonly rows: number;
}

export interface Series {
  readonly device: string;
  readonly channel: string;
}

export interface ChartQuery {
  readonly series: readonly Series[];
  readonly fromMs: number;
  readonly toMs: number;
  /** How many columns are worth having: the width in pixels. */
  readonly points: number;
}

export interface Chart {
  readonly stepMs: number;
  /** In the order asked. */
  readonly series: readonly ChartSeries[];
}

/** One line of a chart; a NaN row breaks it where there is a gap. */
export interface ChartSeries extends Series {
  readonly time: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly mean: Float64Array;
  readonly gaps: readonly Gap[];
  readonly rows: number;
}

export interface CsvQuery {
  /** Keys of devices; their channels become columns in this order. */
  readonly devices: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  /** Minutes that local time is ahead of UTC, for each stamp's offset. */
  readonly zoneOffsetMinutes: number;
  /** Where the last piece ended; absent for the first. */
  readonly cursor?: string;
}

export interface CsvPart {
  readonly text: string;
  readonly cursor?: string;
  /** How much of the span is done, 0 to 1. */
  readonly done: number;
}

export interface RecordingQuery {
  /** Keys of devices, of one station. */
  readonly devices: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  /** Where the last piece ended; absent for the first. */
  readonly cursor?: string;
}

export interface RecordingPiece {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly cursor?: string;
  /** How much of the span is done, 0 to 1. */
  readonly done: number;
}

/** The next bytes of a file that is being opened. */
export interface RecordingBytes {
  /** The file's. */
  readonly name: string;
  /** As the answer to the first bytes said it; absent for these. */
  readonly id?: string;
  readonly bytes: Uint8Array;
  readonly last: boolean;
}

/** A recording from a file; `id` is the station that its devices stand under. */
export interface OpenedView {
  readonly id: string;
  readonly name: string;
  readonly rows: number;
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
  /** Why nothing after these rows was read: a damage, or more than there is room for (log/no-room). */
  readonly fault: Fault | undefined;
  /** Whether its file is open: then it can be kept. */
  readonly open: boolean;
  /** Whether it is in the own log: all of it, a part because that was stopped, or nothing. */
  readonly kept: 'no' | 'part' | 'whole';
}

/** One page of figures without a secret in it, to look at and to copy. */
export interface Diagnostics {
  readonly version: string;
  readonly station: string;
  readonly epoch: string;
  readonly startedMs: number;
  readonly events: readonly { readonly timeMs: number; readonly text: string }[];
  readonly kernelBytes: number;
  readonly quarantinedBlocks: number;
  readonly refusedCommands: number;
  readonly ignoredAcks: number;
}
