import * as v from 'valibot';
import type { Gap, GapCause } from '../../model/entry.ts';
import { Count, given, Name, TimeMs } from './fields.ts';

const causes: Readonly<Record<GapCause, true>> = {
  overrun: true,
  framing: true,
  parity: true,
  break: true,
  damaged: true,
  unplugged: true,
  released: true,
  stranger: true,
  silent: true,
  closed: true,
  'unclean-stop': true,
  'log-full': true,
  wiped: true,
  'clock-jump': true,
  asleep: true,
  'rate-limit': true,
  thinned: true,
  'dropped-oldest': true,
};

/** A known loss as it travels: on its own, or with the history it belongs to. */
export const GapIn = v.object({
  device: Name,
  from: TimeMs,
  to: TimeMs,
  cause: v.picklist(Object.keys(causes) as GapCause[]),
  count: v.optional(Count),
  rows: v.optional(Count),
});

export const gapFields = ({ device, fromMs, toMs, cause, count, rows }: Gap) => ({
  device,
  from: fromMs,
  to: toMs,
  cause,
  ...given({ count, rows }),
});

export const gapOf = ({ device, from, to, cause, count, rows }: v.InferOutput<typeof GapIn>): Gap => ({
  device,
  fromMs: from,
  toMs: to,
  cause,
  ...given({ count, rows }),
});
