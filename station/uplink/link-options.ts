import type { UplinkConfig } from '../api/config.ts';
import type { Platform } from '../runtime/platform.ts';
import type { Archive } from './answering.ts';
import type { LinkStation } from './link-station.ts';
import type { Unattended } from './refusals.ts';
import type { LinkListener } from './speakers.ts';

/** What a link to a broker is made of. */
export interface LinkOptions {
  readonly uplink: UplinkConfig;
  readonly platform: Pick<Platform, 'clock' | 'brokers' | 'randomHex' | 'columns'>;
  /** Absent where there is none here: then the far ones are listened to, and that is all. */
  readonly station?: LinkStation;
  readonly far?: LinkListener;
  /**
   * This station stores what others send and acknowledges it: it says so, and looks for no receiver of its own. Or it does
   * where it finds nobody else who does.
   */
  readonly receiver?: 'always' | 'where-none';
  /** Who speaks here for a station that is elsewhere: what it stores itself confirms nothing. */
  readonly via?: string;
  /** Answers for stations that are not online, from what is stored of them here. */
  readonly answers?: Archive;
  /** Present where no person sees what is refused: it holds nothing up, however much it is. */
  readonly unattended?: Unattended;
  /** What must be done to the log before it is read, each time until that has worked. */
  prepare?(): Promise<void>;
  /** Something in the view is other than before. */
  changed(): void;
}
