import type { DialectName } from '../model/uplink.ts';
import type { BrokerTarget, Clock, Origin } from '../runtime/platform.ts';
import { dialects } from './dialects.ts';

/** The target with its dialect's own way of signing in, where it has one. */
export function signingIn(
  usual: BrokerTarget,
  dialect: DialectName,
  origin: Origin,
  clock: Pick<Clock, 'now'>,
): BrokerTarget {
  const { signIn } = dialects[dialect];
  return signIn ? { ...usual, signIn: (typed) => signIn(typed, origin, clock.now()) } : usual;
}
