import * as v from 'valibot';
import type { BridgePeople, BridgeStanding, PairingView } from '../../api/bridges.ts';

// What a bridge answers, as far as it is believed: it may be another version, or no bridge at all.

const Word = v.pipe(v.string(), v.maxLength(200));
const Count = v.pipe(v.number(), v.finite(), v.minValue(0));
const Role = v.picklist(['viewer', 'operator', 'admin']);

export const Credential = v.object({
  id: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
  token: v.pipe(v.string(), v.regex(/^[\w-]{20,200}$/)),
});

export const MadeToken = v.object({ token: Credential.entries.token });

/** Of a code that was wrong: how many tries it has left. */
export const Wrong = v.object({ tries: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100)) });

export const Standing: v.GenericSchema<unknown, BridgeStanding> = v.object({
  name: Word,
  label: v.optional(Word),
  version: Word,
  system: Word,
  nowMs: Count,
  upMs: Count,
  time: v.object({
    quality: v.picklist(['synced', 'estimated', 'unsynced']),
    by: v.picklist(['system', 'nobody']),
  }),
  store: v.object({
    entries: Count,
    usedBytes: Count,
    budgetBytes: Count,
    waitingBytes: Count,
    freeBytes: v.optional(Count),
    fault: v.optional(Word),
  }),
  devices: v.object({ all: Count, live: Count }),
  listeners: v.pipe(
    v.array(
      v.object({
        what: v.picklist(['http', 'https', 'mqtt', 'mqtts', 'coap']),
        port: Count,
        isOpen: v.boolean(),
      }),
    ),
    v.maxLength(20),
  ),
  you: v.object({ who: Word, tenant: Word, rights: v.pipe(v.array(Word), v.maxLength(20)) }),
});

/** As whom a bridge knows whoever asks, and what they may there, by its names. */
export const SessionIn = v.object({ who: Word, rights: v.pipe(v.array(Word), v.maxLength(20)) });
export type Session = v.InferOutput<typeof SessionIn>;

const User = v.object({ id: Word, role: Role, tenant: Word, hasPassword: v.boolean() });
const Token = v.object({
  id: Word,
  label: Word,
  role: Role,
  tenant: Word,
  user: v.optional(Word),
  station: v.optional(Word),
  rights: v.optional(v.pipe(v.array(Word), v.maxLength(20))),
  way: v.optional(Word),
  paired: v.optional(v.boolean()),
  madeMs: Count,
  expiresMs: v.optional(Count),
  isYours: v.boolean(),
});

const Tenant = v.object({ id: Word, stations: v.pipe(v.array(Word), v.maxLength(5_000)) });

export const People: v.GenericSchema<unknown, BridgePeople> = v.object({
  users: v.pipe(v.array(User), v.maxLength(1_000)),
  tokens: v.pipe(v.array(Token), v.maxLength(10_000)),
  tenants: v.optional(v.pipe(v.array(Tenant), v.maxLength(200)), []),
});

export const Pairing: v.GenericSchema<unknown, PairingView> = v.variant('phase', [
  v.object({ phase: v.picklist(['closed', 'expired', 'spent']) }),
  v.object({
    phase: v.literal('open'),
    leftMs: Count,
    tries: Count,
    code: v.optional(v.pipe(v.string(), v.regex(/^\d{6}$/))),
  }),
  v.object({ phase: v.literal('paired'), label: Word }),
]);
