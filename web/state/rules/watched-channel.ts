import type { News } from '../../../station/api/news.ts';
import type { Scale } from '../../../station/model/scale.ts';
import type { ChannelOf } from '../station-state.ts';

/** The channel that a rule watches, as the screen knows it. */
export interface WatchedChannel extends ChannelOf {
  readonly subject?: string;
}

/** Which channel a rule that is being written speaks of, by its name; undefined for a formula. */
export function referenceIn(rule: unknown): string | undefined {
  const when: unknown = (rule as { when?: unknown } | undefined)?.when;
  const conditions = (Array.isArray(when) ? when : []) as readonly Partial<Record<string, unknown>>[];
  const spoken = conditions.find((condition) => 'channel' in condition || 'formula' in condition)?.[
    'channel'
  ];
  return typeof spoken === 'string' ? spoken : undefined;
}

/** Finds it among the devices of its station, the own one where none is named; undefined for a formula, and for a device that is not there any more. */
export function watchedIn(news: News | undefined, reference: string | undefined): WatchedChannel | undefined {
  const [, station, id, subject, name] =
    /^(?:([^:@/]+):)?([^@/]+)(?:@([^/]+))?\/(.+)$/.exec(reference ?? '') ?? [];
  const at = station ?? news?.stations.find(({ own }) => own)?.id;
  const device = news?.devices.find((each) => each.device === id && each.station === at);
  const channel = device?.channels.find((each) => each.name === name);
  return device && channel && { device, channel, ...(subject === undefined ? {} : { subject }) };
}

/** How people see a channel, without all else that is known of it. */
export const plainScale = ({ gain, offset, table }: Scale): Scale => ({
  gain,
  offset,
  ...(table ? { table } : {}),
});
