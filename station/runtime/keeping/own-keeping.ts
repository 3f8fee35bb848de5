import type { Diagnostics, KeepingApi, VerifyPart } from '../../api/keeping.ts';
import { together } from '../../uplink/together.ts';
import type { ChartColumns } from '../charts/columns.ts';
import type { ConfigDesk } from '../desired/config-desk.ts';
import type { Diary } from '../diary.ts';
import type { Keeping } from './keeping.ts';
import type { KeptSettings } from '../settings/kept-settings.ts';
import type { Newsroom } from '../newsroom.ts';
import type { OwnDevices } from '../devices/own-devices.ts';
import type { OwnNews } from '../own-news.ts';
import type { OwnStanding } from '../own-standing.ts';
import type { Platform } from '../platform.ts';
import type { SavedProfiles } from '../profile/saved-profiles.ts';
import type { Recovery } from '../recovery/recovery.ts';
import { resealing } from './resealing.ts';
import type { OwnRules } from '../rules/own-rules.ts';
import type { Sending } from '../sending/sending.ts';
import type { Turns } from '../turns.ts';
import type { Uplinks } from '../sending/uplinks.ts';
import { Verifying } from './verifying.ts';

/** All who keep something of their own in the log, or know what is in it. */
export interface Keepers {
  readonly version: string;
  readonly platform: Pick<Platform, 'log' | 'clock' | 'kernel'>;
  readonly turns: Turns;
  readonly newsroom: Newsroom;
  readonly diary: Diary;
  readonly room: Keeping;
  readonly recovery: Recovery;
  readonly settings: KeptSettings;
  readonly columns: ChartColumns;
  readonly devices: OwnDevices;
  readonly rules: OwnRules;
  readonly configuration: ConfigDesk;
  readonly profiles: SavedProfiles;
  readonly sending: Sending;
  readonly uplinks: Uplinks;
  readonly standing: OwnStanding;
  readonly news: OwnNews;
  /** Stops all that writes. */
  rest(): Promise<void>;
}

/** The own station's log as a whole: how much of it is kept, and how all go on where it, or a part of it, is deleted. */
export class OwnKeeping implements KeepingApi {
  readonly #of: Keepers;
  readonly #verifying: Verifying;

  constructor(of: Keepers) {
    const { log, clock } = of.platform;
    this.#of = of;
    this.#verifying = new Verifying(log, clock);
  }

  /** Forgets, packs and mirrors until `signal` aborts, and begins anew where somebody else deletes the log. */
  async run(signal: AbortSignal): Promise<void> {
    const { platform, turns, room, recovery, sending, standing } = this.#of;
    const { log, clock } = platform;
    const rules = () => standing.rules;
    const takenUpTo = () => sending.takenUpTo ?? log.next - 1;
    await together(signal, [
      (until) => room.run(rules, () => this.#looked(), until),
      (until) => resealing(log, clock, takenUpTo, until),
      (until) => recovery.run(() => turns.take(() => this.#beginAnew()), until),
    ]);
  }

  setKeepDays(keepDays: number): Promise<void> {
    return this.#of.turns.take(() => this.#of.settings.set({ keepDays }));
  }

  setBudget(budgetBytes: number): Promise<void> {
    return this.#of.turns.take(() => this.#of.settings.set({ budgetBytes }));
  }

  renameStation(label: string): Promise<void> {
    return this.#of.turns.take(() => this.#of.settings.set({ label: label.trim() }));
  }

  eraseDevice(id: string): Promise<void> {
    const { platform, turns, columns, devices, diary, newsroom } = this.#of;
    const { log } = platform;
    return turns.take(async () => {
      await log.erase(log.origin.station, id);
      columns.forget(id);
      devices.get(id)?.last.forget();
      await devices.commands.forget(id);
      diary.note(`everything recorded of ${id} was deleted`);
      newsroom.changed();
    });
  }

  /** Nobody writes meanwhile: a bookmark of the old log would hide the first entries of the new one. */
  wipe(): Promise<void> {
    const { platform, turns, recovery, columns, settings, rules, configuration } = this.#of;
    const { profiles, diary, uplinks, rest } = this.#of;
    return turns.take(async () => {
      await rest();
      recovery.forget();
      await platform.log.wipe();
      columns.forget();
      settings.forget();
      await rules.forget();
      await configuration.open();
      profiles.forget();
      diary.note('everything was deleted');
      await uplinks.begin();
    });
  }

  verify(cursor?: string): Promise<VerifyPart> {
    return this.#verifying.next(cursor);
  }

  async lossSeen(): Promise<void> {
    await this.#of.recovery.seen();
    this.#of.newsroom.changed();
  }

  async diagnostics(): Promise<Diagnostics> {
    const { version, platform, news, diary, room, devices, sending } = this.#of;
    return {
      version,
      ...platform.log.origin,
      startedMs: news.startedMs,
      events: diary.lines,
      kernelBytes: platform.kernel.bytes,
      quarantinedBlocks: room.figures.quarantined,
      refusedCommands: devices.commands.unconfirmed,
      ignoredAcks: sending.ignoredAcks,
    };
  }

  async #looked(): Promise<void> {
    const { recovery, standing, newsroom } = this.#of;
    await recovery.look(await standing.reflected());
    newsroom.changed();
  }

  /** Whoever deleted the log has left the devices alone: they go on, and what they told last waits in memory. */
  async #beginAnew(): Promise<void> {
    const { recovery, standing, sending, diary, uplinks, newsroom } = this.#of;
    await recovery.look(await standing.reflected());
    await sending.stop();
    recovery.renew();
    diary.note('what was stored here was deleted by somebody else; a new log has begun');
    await uplinks.begin();
    newsroom.changed();
  }
}
