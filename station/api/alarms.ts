import type { RuleEvent } from '../model/rule.ts';
import type { Calls } from './by-name.ts';

/** What somebody does with an alarm. */
export type AlarmAct = {
  /** As its card names it; `station/rule` for another station's. */
  readonly rule: string;
  readonly who: string;
  /** At which screen. */
  readonly from?: string;
  /** When, where that was before now: offline, or from a notification. */
  readonly atMs?: number;
} &
  /** `text`: what was found; its rule may ask for it. */
  (
    | { readonly act: 'acknowledge'; readonly text?: string }
    /** Takes one's own acknowledgement back, for some seconds. */
    | { readonly act: 'unacknowledge' }
    | { readonly act: 'shelve'; readonly untilMs: number }
    | { readonly act: 'unshelve' }
    | { readonly act: 'note'; readonly text: string }
  );

export interface AlarmPage {
  /** What became of alarms, the newest first. */
  readonly events: readonly RuleEvent[];
  /** For what came before; absent once all was told that is still in the log. */
  readonly cursor?: number;
}

/** A time in which alarms are off by design. */
export interface MaintenanceView {
  readonly id: string;
  readonly why: string;
  readonly device?: string;
  readonly rule?: string;
  readonly fromMs: number;
  readonly untilMs?: number;
  /** Local days (0 = Sunday) and minutes at which it holds, every week. */
  readonly weekly?: {
    readonly days: readonly number[];
    readonly fromMinute: number;
    readonly toMinute: number;
    readonly timeZone: string;
  };
  /** Whether it holds now. */
  readonly isOn: boolean;
}

export type MaintenanceEdit =
  /** As rules/maintenance.ts says. */
  { readonly edit: 'save'; readonly maintenance: unknown } | { readonly edit: 'remove'; readonly id: string };

/** That somebody looks: an empty list must prove that it is alive. */
export interface Watchfulness {
  readonly running: number;
  /** When a value or silence was last judged; absent where nothing was yet. */
  readonly judgedMs?: number;
}

/** What can be asked and done about alarms; `News.alarms` tells which there are. */
export interface AlarmsApi {
  /**
   * Resolves once the station that the alarm is of has kept it.
   * @throws config/invalid, also at `/text` where its rule asks for a note and there is none; where that is another one: uplink/unreachable, and link/silent where nobody knows whether it has.
   */
  actOnAlarm(act: AlarmAct): Promise<void>;
  /**
   * What became of alarms, read from the log: at most 50 at once, with the cursor of the page before. `station`: another one's, told by
   * itself or while it is away by who stores its log; a page may be empty though more is to come.
   * @throws of another station: uplink/unreachable, link/silent; command/unknown-device where nothing is known of it.
   */
  alarmHistory(cursor?: number, station?: string): Promise<AlarmPage>;
  /** @throws of another station as above, and while it is away: nobody else knows. */
  maintenance(station?: string): Promise<readonly MaintenanceView[]>;
  /** Resolves once the station has kept it. @throws config/invalid with all that is wrong with it; log/full, log/broken; as above. */
  editMaintenance(edit: MaintenanceEdit, station?: string): Promise<void>;
  watchfulness(): Promise<Watchfulness>;
}

export const alarmsCalls: Calls<AlarmsApi> = {
  actOnAlarm: 10_000,
  alarmHistory: 10_000,
  maintenance: 10_000,
  editMaintenance: 10_000,
  watchfulness: 10_000,
};
