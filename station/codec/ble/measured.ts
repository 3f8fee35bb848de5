import type { Channel } from '../../model/channel.ts';

/** What an advertisement says of the place where its sender is. */
export interface Measured {
  readonly reading: Readonly<Record<string, number>>;
  readonly found: Readonly<Record<string, Channel>>;
}
