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
  'link/not-found': Address,
  'link/denied': Address,
  'link/busy': Address,
  'link/lost': Address,
  'link/silent': v.object({ address: Text, waitedMs: Number }),
  'link/noisy': v.object({ address: Text, errors: Number }),
  'link/unsupported': Address,
  'link/shared': v.object({ address: Text, baudRate: Number, parity: Text }),
  'frame/checksum': Lengths,
  'frame/length': Lengths,
  'frame/locked': v.object({ key: v.picklist(['missing', 'wrong']) }),
  'frame/refused': v.object({ code: Number }),
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
  'uplink/name-taken': v.object({ station: Text, url: Text }),
  'command/unknown-channel': v.object({ device: Text, channel: Text }),
  'command/unknown-device': v.object({ device: Text }),
  'command/expired': v.object({ expiresMs: Number }),
  'command/out-of-range': v.object({
    value: Number,
    min: v.nullable(Number, -Infinity),
    max: v.nullable(Number, Infinity),
  }),
  'command/malformed': Problems,
  'command/offline': v.object({ device: Text }),
  'command/unconfirmed': v.object({ waitedMs: Number }),
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
