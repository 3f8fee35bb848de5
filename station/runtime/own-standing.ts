import type { StorageView } from '../api/news.ts';
import type { Rules } from './keeping/budget.ts';
import type { StationNow } from './checks/station-trouble.ts';
import type { Keeping } from './keeping/keeping.ts';
import type { KeptSettings } from './settings/kept-settings.ts';
import type { OwnDevices } from './devices/own-devices.ts';
import type { Platform } from './platform.ts';
import { heldBy, type Standing } from './recovery/reflection.ts';
import type { Sending } from './sending/sending.ts';
import type { TimeKeeper } from './time/time-keeper.ts';

/** What is put together. */
export interface Stood {
  readonly platform: Pick<Platform, 'log' | 'clock'>;
  readonly settings: KeptSettings;
  readonly room: Keeping;
  readonly devices: OwnDevices;
  readonly sending: Sending;
  readonly time: TimeKeeper | undefined;
}

/** How the own station stands at one moment, for each who looks after it. */
export class OwnStanding {
  readonly #of: Stood;

  constructor(of: Stood) {
    this.#of = of;
  }

  /** For its log: what may be forgotten, and when. */
  get rules(): Rules {
    const { settings, sending } = this.#of;
    const { keepDays, budgetBytes, devices } = settings.now;
    const rules = devices.map(({ id, whenFull = 'refuse' }) => ({ device: id, whenFull }));
    return {
      keepDays,
      budgetBytes,
      takenUpTo: sending.takenUpTo,
      takers: sending.takers,
      devices: rules,
    };
  }

  storage(rowsPerS: number): Omit<StorageView, 'lost'> {
    return this.#of.room.view(this.rules, rowsPerS);
  }

  /** For its own checks. */
  get now(): StationNow {
    const { platform, devices, sending, time } = this.#of;
    const nowMs = platform.clock.now();
    const rowsPerS = devices.all.reduce((sum, { last }) => sum + last.rowsPerS(nowMs), 0);
    return {
      nowMs,
      time: time?.quality,
      storage: this.storage(rowsPerS),
      makesRoom: sending.takenUpTo !== undefined,
      uplinks: sending.views,
    };
  }

  /** For its mirror. */
  async reflected(): Promise<Standing> {
    const { platform, settings, devices, sending } = this.#of;
    const { log, clock } = platform;
    const nowMs = clock.now();
    const held = log.fault ? {} : { held: heldBy(await log.ledger(), sending.readers) };
    const told = devices.views().map(({ device, counters, last }) => {
      const lastMs = Math.max(...Object.values(last).map(({ timeMs }) => timeMs));
      return { device, rows: counters.rows, lastMs: Number.isFinite(lastMs) ? lastMs : undefined };
    });
    return { ...log.origin, nowMs, ...held, devices: told, settings: settings.mirrored };
  }
}
