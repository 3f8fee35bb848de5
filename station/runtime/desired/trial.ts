import * as v from 'valibot';
import type { DeviceConfig } from '../../api/config.ts';
import { Count, Name } from '../../uplink/native/fields.ts';
import { kept } from '../kept.ts';
import type { Log } from '../platform.ts';
import { VersionBook } from './version-book.ts';

const NAME = 'config-trial';

const TrialIn = v.object({
  /** `applying`: half of it may be written; `trying`: all of it is. */
  phase: v.picklist(['applying', 'trying']),
  /** The id of what somebody wanted. */
  id: Name,
  /** How often the program has begun with it after it ended without a farewell. */
  restarts: Count,
  version: Count,
  before: v.object({ version: Count, devices: v.array(v.unknown()), rules: v.unknown() }),
});
export type Trial = v.InferOutput<typeof TrialIn>;

/** After so many ends of the program one that is tried has failed: a power cut is allowed. */
const MOST_RESTARTS = 1;

/** The configuration that is being tried, with all that is needed to go back. */
export class TrialRow {
  readonly #log: Pick<Log, 'setting' | 'keepSetting'>;

  constructor(log: Pick<Log, 'setting' | 'keepSetting'>) {
    this.#log = log;
  }

  read(): Promise<Trial | undefined> {
    return kept(this.#log, NAME, TrialIn);
  }

  /** @throws log/full, log/broken. */
  keep(trial: Trial | undefined): Promise<void> {
    return this.#log.keepSetting(NAME, trial ?? null);
  }
}

/**
 * Before a station is opened: what was written by half, and what the program has ended with twice, is taken back, so that it
 * begins with a whole configuration. `devices` and rules are put back as they were kept, secrets and all.
 */
export async function settleTrial(log: Pick<Log, 'setting' | 'keepSetting'>, nowMs: number): Promise<void> {
  const row = new TrialRow(log);
  const trial = await row.read();
  if (!trial) return;
  if (trial.phase === 'trying' && trial.restarts < MOST_RESTARTS)
    return await row.keep({ ...trial, restarts: trial.restarts + 1 });
  const { before } = trial;
  const settings = await log.setting('station');
  if (typeof settings === 'object' && settings !== null)
    await log.keepSetting('station', { ...settings, devices: before.devices as DeviceConfig[] });
  await log.keepSetting('rules', before.rules);
  const book = new VersionBook(log);
  await book.open();
  const desired = book.wanted(trial.id);
  if (desired)
    await book.tell({
      ...desired,
      is: 'rolled-back',
      sinceMs: nowMs,
      fault: { code: 'config/came-down', detail: {} },
      parts: desired.parts.map((part) => ({ ...part, is: 'left' })),
    });
  await book.failed(trial.version, before.version);
  await row.keep(undefined);
}
