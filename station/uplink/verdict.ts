import type { Fault } from '../model/fault.ts';

/** What the other side's answer to one message means for it. */
export type Verdict =
  /** Said of this very message: it will not be taken as it is. */
  | { readonly kind: 'never'; readonly why: string }
  /** Too much for now. */
  | { readonly kind: 'later'; readonly restMs: number }
  /** No answer, or one that says nothing of the message: it is sent again. */
  | { readonly kind: 'unknown' };

const REST_MS = 5 * 60_000;

/**
 * Which reason codes of a PUBACK or PUBREC (MQTT 5, tables 3-5 and 3-6) condemn the message itself: its topic, its size, its
 * payload. "Not authorized", "unspecified" and "implementation specific" speak of the station or the broker, which people
 * mend; putting readings aside for them would lose what a new password could save.
 */
const NEVER: ReadonlyMap<number, string> = new Map([
  [0x90, 'its topic is not allowed'],
  [0x95, 'it is too large'],
  [0x99, 'its payload cannot be read there'],
]);
/** Message rate too high, quota exceeded. */
const LATER: ReadonlySet<number> = new Set([0x96, 0x97]);

export function verdictOf(fault: Fault): Verdict {
  if (fault.code !== 'uplink/refused') return { kind: 'unknown' };
  const { reasonCode, reason } = fault.detail;
  if (LATER.has(reasonCode)) return { kind: 'later', restMs: REST_MS };
  const why = NEVER.get(reasonCode);
  return why === undefined ? { kind: 'unknown' } : { kind: 'never', why: reason ?? why };
}
