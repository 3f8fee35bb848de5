import * as v from 'valibot';
import type { Control } from '../../model/control.ts';
import { fault, type Problem } from '../../model/fault.ts';
import { problemsIn } from '../checked.ts';
import { Name } from '../settings/names.ts';

const Finite = v.pipe(v.number('a number is missing'), v.finite('a number is missing'));
const Positive = v.pipe(Finite, v.gtValue(0, 'must be more than 0'));
const ms = (least: number, most: number) =>
  v.pipe(
    v.number('a number is missing'),
    v.minValue(least, `at least ${least} ms`),
    v.maxValue(most, `at most ${most} ms`),
  );

const DAY_MS = 86_400_000;
const MOST_INTERLOCKS = 8;

const Interlock = v.pipe(
  v.strictObject({
    device: Name,
    channel: Name,
    when: v.picklist(['above', 'below']),
    limit: Finite,
    clearsAt: v.exactOptional(Finite),
    forMs: v.exactOptional(ms(0, DAY_MS)),
    staleMs: ms(100, DAY_MS),
    ends: v.exactOptional(v.boolean()),
  }),
  v.forward(
    v.partialCheck(
      [['when'], ['limit'], ['clearsAt']],
      ({ when, limit, clearsAt = limit }) => (when === 'above' ? clearsAt <= limit : clearsAt >= limit),
      'is on the wrong side of the limit',
    ),
    ['clearsAt'],
  ),
);

/** What a person may set about an output; that its values fit the channel is judged by {@link requireControl}. */
export const ControlIn = v.pipe(
  v.strictObject({
    risk: v.picklist([0, 1, 2, 3]),
    min: v.exactOptional(Finite),
    max: v.exactOptional(Finite),
    step: v.exactOptional(Positive),
    perSecond: v.exactOptional(Positive),
    maxOnMs: v.exactOptional(ms(500, 7 * DAY_MS)),
    deadManMs: v.exactOptional(ms(1_000, DAY_MS)),
    safe: v.exactOptional(Finite),
    safeOnDisconnect: v.exactOptional(v.boolean()),
    interlocks: v.exactOptional(v.pipe(v.array(Interlock), v.maxLength(MOST_INTERLOCKS, 'more than eight'))),
  }),
  v.forward(
    v.partialCheck(
      [['min'], ['max']],
      ({ min = -Infinity, max = Infinity }) => min < max,
      'must be more than the least',
    ),
    ['max'],
  ),
);

/** What is to be known of the station for it. */
export interface ControlPlace {
  readonly device: string;
  readonly channel: string;
  /** Whether somewhere in the station there is such a channel. */
  exists(device: string, channel: string): boolean;
  /** What holds for the channel where the person said nothing of it. */
  readonly usual: Control;
}

/** @throws config/invalid with all that is wrong with it. */
export function requireControl(json: unknown, place: ControlPlace): Control {
  const read = v.safeParse(ControlIn, json);
  const problems = [...problemsIn(read.issues ?? [])];
  if (read.typed) problems.push(...contradictions(read.output, place));
  if (!read.success || problems.length > 0) throw fault('config/invalid', { problems });
  return read.output;
}

function* contradictions(
  control: Control,
  { device, channel, exists, usual }: ControlPlace,
): Generator<Problem> {
  const { min, max, safe = usual.safe, maxOnMs, deadManMs, safeOnDisconnect, interlocks = [] } = control;
  if (min !== undefined && min < (usual.min ?? -Infinity))
    yield { path: '/min', message: `the device takes ${usual.min} at least` };
  if (max !== undefined && max > (usual.max ?? Infinity))
    yield { path: '/max', message: `the device takes ${usual.max} at most` };
  if (safe !== undefined && (safe < (usual.min ?? -Infinity) || safe > (usual.max ?? Infinity)))
    yield { path: '/safe', message: 'is not a value that the device takes' };
  const ends =
    maxOnMs ?? deadManMs ?? (safeOnDisconnect || undefined) ?? interlocks.find((each) => each.ends);
  if (safe === undefined && ends !== undefined)
    yield { path: '/safe', message: 'is needed, so that it can be ended' };
  for (const [i, watched] of interlocks.entries()) {
    const at = `/interlocks/${i}`;
    if (watched.device === device && watched.channel === channel)
      yield { path: `${at}/channel`, message: 'an output cannot watch itself' };
    else if (!exists(watched.device, watched.channel))
      yield { path: `${at}/channel`, message: `no channel “${watched.channel}” of “${watched.device}”` };
  }
}
