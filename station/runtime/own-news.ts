import type { News } from '../api/news.ts';
import { given } from '../uplink/native/fields.ts';
import type { Diary } from './diary.ts';
import type { LedgerDesk } from './keeping/ledger-desk.ts';
import type { ListeningPost } from './listening-post.ts';
import type { Newsroom } from './newsroom.ts';
import type { OwnDevices } from './devices/own-devices.ts';
import type { OwnStanding } from './own-standing.ts';
import type { Platform } from './platform.ts';
import type { Recovery } from './recovery/recovery.ts';
import type { OwnRules } from './rules/own-rules.ts';
import type { Sending } from './sending/sending.ts';
import type { TimeKeeper } from './time/time-keeper.ts';

const SAME_SLEEP_MS = 5_000;

/** Whom the news are asked of. */
export interface Sources {
  readonly platform: Pick<Platform, 'log' | 'clock'>;
  readonly newsroom: Newsroom;
  readonly devices: OwnDevices;
  readonly standing: OwnStanding;
  readonly sending: Sending;
  readonly ledger: LedgerDesk;
  readonly recovery: Recovery;
  readonly rules: OwnRules;
  readonly post: ListeningPost;
  readonly time: TimeKeeper | undefined;
  readonly diary: Diary;
  label(): string | undefined;
}

/** What a screen is told of the own station: all that stands now, whenever something has changed. */
export class OwnNews {
  readonly #of: Sources;
  readonly startedMs: number;
  #lastSleep: News['slept'];
  #complete!: () => void;
  /** Nobody is told that there are no devices while they are being started. */
  readonly #completed = new Promise<void>((resolve) => (this.#complete = resolve));

  constructor(of: Sources) {
    this.#of = of;
    this.startedMs = of.platform.clock.now();
  }

  /** All devices are there. */
  complete(): void {
    this.#complete();
  }

  /** Nobody was awake, as a device or the clock has found. */
  slept(fromMs: number, toMs: number): void {
    const known = this.#lastSleep;
    this.#lastSleep = { fromMs, toMs };
    if (known && Math.abs(known.toMs - toMs) < SAME_SLEEP_MS) return; // told by several devices
    this.#of.diary.note(`the app was put to sleep for ${Math.round((toMs - fromMs) / 1_000)} s`);
    this.#of.newsroom.changed();
  }

  async after(version: number): Promise<News> {
    const { platform, newsroom, devices, standing, sending, ledger, recovery } = this.#of;
    const { rules, post, time, label } = this.#of;
    const { log, clock } = platform;
    await this.#completed;
    await newsroom.after(version);
    const views = devices.views();
    const rowsPerS = views.reduce((sum, device) => sum + device.rowsPerS, 0);
    const { upTo: saved } = await log.held(log.origin);
    const uplinks = sending.views;
    const { known } = rules.desk.alarms;
    return {
      version: newsroom.version,
      nowMs: clock.now(),
      role: 'owner',
      slept: this.#lastSleep,
      time: time?.quality,
      stations: [
        {
          id: log.origin.station,
          ...given({ label: label() }),
          own: true,
          status: 'online',
          sinceMs: this.startedMs,
        },
      ],
      devices: views,
      numbered: log.next - 1,
      saved,
      uplinks,
      ledger: await ledger.now(uplinks),
      ...(known ? { alarms: known } : {}),
      ...(rules.notices.all.length > 0 ? { notices: rules.notices.all } : {}),
      ...(post.view ? { listening: post.view } : {}),
      storage: { ...standing.storage(rowsPerS), lost: recovery.lost },
    };
  }
}
