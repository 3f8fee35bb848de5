import type { Fault } from '../../station/model/fault.ts';
import { isSessionBroker, type SessionBroker } from '../session-brokers.ts';
import { isStationMethod, type StationMethod } from './station-method.ts';

/** What the tabs of one browser say to each other over a BroadcastChannel: every tab hears every message. */
export type TabMessage =
  /** The owner is there and awake. */
  | { readonly kind: 'pulse' }
  | {
      readonly kind: 'ask';
      readonly id: string;
      readonly method: StationMethod;
      /** By the clock that all tabs share. */
      readonly askedMs: number;
      readonly args: readonly unknown[];
    }
  | { readonly kind: 'answer'; readonly id: string; readonly value: unknown }
  | { readonly kind: 'refusal'; readonly id: string; readonly fault: Fault }
  /** A tab has begun; `askedMs` by the clock that all tabs share. */
  | { readonly kind: 'passwords-wanted'; readonly askedMs: number }
  /** What a tab knows for this session; `changed`: because a person has just changed it there. */
  | { readonly kind: 'passwords'; readonly brokers: readonly SessionBroker[]; readonly changed: boolean };

export const CHANNEL = 'fieldline-station';

const MOST_ARGUMENTS = 3;
const MOST_BROKERS = 32;

/** A message as it came, or undefined where it is none of ours: another version of us, or a stranger on our origin. */
export function parseTabMessage(data: unknown): TabMessage | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { kind, id, method, askedMs, args, fault, brokers, changed } = data as Partial<
    Record<string, unknown>
  >;
  if (kind === 'pulse') return { kind };
  if (kind === 'passwords-wanted') return typeof askedMs === 'number' ? { kind, askedMs } : undefined;
  if (kind === 'passwords') {
    const sound = Array.isArray(brokers) && brokers.length <= MOST_BROKERS && brokers.every(isSessionBroker);
    return sound && typeof changed === 'boolean' ? { kind, brokers, changed } : undefined;
  }
  if (typeof id !== 'string' || id.length > 64) return undefined;
  if (kind === 'answer') return { kind, id, value: (data as { value?: unknown }).value };
  if (kind === 'refusal' && isFault(fault)) return { kind, id, fault };
  if (kind !== 'ask' || !isStationMethod(method) || typeof askedMs !== 'number') return undefined;
  return Array.isArray(args) && args.length <= MOST_ARGUMENTS
    ? { kind, id, method, askedMs, args }
    : undefined;
}

function isFault(value: unknown): value is Fault {
  const { code, detail } = (value ?? {}) as Partial<Record<string, unknown>>;
  return typeof code === 'string' && typeof detail === 'object' && detail !== null;
}
