import * as v from 'valibot';
import type { Fault, FaultCode, FaultDetails } from '../../model/fault.ts';

const Text = v.pipe(v.string(), v.maxLength(500));
const Number = v.pipe(v.number(), v.finite());
const Address = v.object({ address: Text });
const Problems = v.object({
  problems: v.pipe(v.array(v.object({ path: Text, message: Text })), v.maxLength(16)),
});
const Lengths = v.object({ expected: Number, actual: Number });
const Url = v.object({ url: Text });

/** What each fault must carry when it comes from another station: the screen relies on it. */
const details: { [C in FaultCode]: v.GenericSchema<unknown, FaultDetails[C]> } = {
  'config/invalid': Problems,
  'config/changed-since': v.object({ base: Number, now: Number, ...Problems.entries }),
  'config/on-trial': v.object({ leftMs: Number }),
  'config/came-down': v.object({ part: v.exactOptional(Text) }),
  'config/no-version': v.object({ version: Number }),
  'config/never-told': v.object({ station: Text }),
  'config/unsigned': Url,
  'link/not-found': Address,
  'link/denied': v.object({ address: Text, install: v.exactOptional(Text) }),
  'link/busy': v.object({ address: Text, by: v.exactOptional(Text) }),
  'link/lost': Address,
  'link/over': Address,
  'link/silent': v.object({ address: Text, waitedMs: Number }),
  'link/noisy': v.object({ address: Text, errors: Number }),
  'link/unsupported': Address,
  'link/released': v.object({ address: Text, isBack: v.boolean() }),
  'link/which': Address,
  'link/stranger': v.object({ address: Text, expected: Text, found: Text }),
  'link/stuck': Address,
  'link/shared': v.object({ address: Text, baudRate: Number, parity: Text }),
  'frame/checksum': Lengths,
  'frame/length': Lengths,
  'frame/locked': v.object({ key: v.picklist(['missing', 'wrong']) }),
  'frame/refused': v.object({ code: Number, by: v.exactOptional(v.literal('CoAP')) }),
  'frame/syntax': v.object({ text: Text }),
  'log/full': v.object({ usedBytes: Number, quotaBytes: Number }),
  'log/broken': v.object({ message: Text }),
  'log/in-use': v.object({ place: Text }),
  'log/no-room': v.object({ budgetBytes: Number }),
  'log/emptied': v.object({ place: Text }),
  'uplink/unreachable': Url,
  'uplink/refused': v.object({ reasonCode: Number }),
  'uplink/bad-address': Url,
  'uplink/nobody-listens': Url,
  'uplink/copied': v.object({ station: Text, url: Text }),
  'uplink/name-taken': v.object({ station: Text, url: Text }),
  'bridge/unreachable': Url,
  'bridge/strange': Url,
  'bridge/wrong-code': v.object({ tries: Number }),
  'bridge/wait': v.object({ waitMs: Number }),
  'bridge/unknown': Url,
  'bridge/refused': v.object({ url: Text, status: Number, why: Text }),
  'rule/too-much-work': v.object({ rule: Text, steps: Number }),
  'rule/past-elsewhere': v.object({
    stations: v.pipe(v.array(Text), v.maxLength(8)),
    why: v.picklist(['several', 'unknown', 'silent']),
  }),
  'action/needs-bridge': v.object({ what: Text }),
  'action/not-allowed': v.object({ what: Text, place: Text }),
  'action/undelivered': v.object({ what: Text, tries: Number, message: Text }),
  'action/too-many': v.object({ most: Number }),
  'rule/not-taken': v.object({ station: Text }),
  'rule/in-doubt': v.object({ station: Text }),
  'command/unknown-channel': v.object({ device: Text, channel: Text }),
  'command/unknown-device': v.object({ device: Text }),
  'command/expired': v.object({ expiresMs: Number, ageMs: v.exactOptional(Number) }),
  'command/out-of-range': v.object({
    value: Number,
    min: v.nullable(Number, -Infinity),
    max: v.nullable(Number, Infinity),
  }),
  'command/malformed': Problems,
  'command/offline': v.object({ device: Text }),
  'command/unconfirmed': v.object({ waitedMs: Number, lost: v.exactOptional(v.boolean()) }),
  'command/off-step': v.object({ value: Number, step: Number }),
  'command/interlocked': v.object({
    label: Text,
    when: v.picklist(['above', 'below']),
    value: v.exactOptional(Number),
    limit: Number,
    unitText: Text,
    decimals: v.pipe(Number, v.integer(), v.minValue(0), v.maxValue(20)),
  }),
  'command/in-use': v.object({ who: Text, from: Text, leftMs: Number }),
  'command/replaced': v.object({ who: Text }),
  'command/no-reading': v.object({ channel: Text }),
  'command/too-many': v.object({ most: Number }),
  'command/not-on': v.object({ channel: Text }),
  'command/local': v.object({ channel: Text }),
  'console/locked': v.object({ device: Text }),
  'console/full': v.object({ recordings: Number }),
  'station/no-owner': v.object({ waitedMs: Number }),
  internal: v.object({ message: Text }),
};

/** A fault as another station tells it; one that this version does not know becomes `internal` with its code. */
export const FaultIn: v.GenericSchema<unknown, Fault> = v.pipe(
  v.object({ code: Text, detail: v.unknown() }),
  v.transform(({ code, detail }): Fault => {
    const schema = Object.hasOwn(details, code) ? details[code as FaultCode] : undefined;
    const known = schema && v.safeParse(schema, detail);
    if (!known?.success) return { code: 'internal', detail: { message: code } };
    return { code, detail: known.output } as Fault;
  }),
);
