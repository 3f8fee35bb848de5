import * as v from 'valibot';
import { NAME } from '../../model/channel.ts';
import type { Gap } from '../../model/entry.ts';

/** What is remembered of a log outside of it, so that one that was deleted is missed. */
export interface Mirror {
  readonly station: string;
  readonly epoch: string;
  /** When it was so. */
  readonly atMs: number;
  /** Rows that were nowhere but here: of which devices, and since when. */
  readonly unsent: readonly Unsent[];
  /** The station's settings, without any password. */
  readonly settings?: unknown;
}

export interface Unsent {
  readonly device: string;
  readonly rows: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Where a mirror is kept: out of reach of whoever may delete the log. */
export interface MirrorPlace {
  /** What was found there when the station began; from a place that anybody may have written to. */
  readonly found: unknown;
  write(mirror: Mirror | undefined): void;
}

const Name = v.pipe(v.string(), v.regex(NAME));
const Ms = v.pipe(v.number(), v.finite());
const Schema = v.object({
  station: Name,
  epoch: Name,
  atMs: Ms,
  unsent: v.pipe(
    v.array(
      v.object({
        device: Name,
        rows: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
        fromMs: Ms,
        toMs: Ms,
      }),
    ),
    v.maxLength(256),
  ),
  settings: v.exactOptional(v.unknown()),
});

/** The mirror, or undefined where it is none. */
export function readMirror(found: unknown): Mirror | undefined {
  const read = v.safeParse(Schema, found);
  return read.success ? read.output : undefined;
}

/** The gaps that tell what was lost with a log that somebody deleted. */
export const wipedGaps = ({ unsent }: Mirror): readonly Gap[] =>
  unsent
    .filter(({ rows }) => rows > 0)
    .map(({ device, rows, fromMs, toMs }) => ({
      device,
      fromMs,
      toMs: Math.max(fromMs, toMs),
      cause: 'wiped',
      rows,
    }));
