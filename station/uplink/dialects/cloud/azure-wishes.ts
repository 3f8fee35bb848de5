import * as v from 'valibot';
import { fault } from '../../../model/fault.ts';
import type { Incoming } from '../../../runtime/platform.ts';
import type { Heard } from '../../dialect.ts';
import type { Message } from '../../message.ts';
import { Finite, Name, readFields } from '../../native/fields.ts';
import type { Wishes } from './wishes.ts';

const Call = v.object({ device: Name, channel: Name, value: v.union([Finite, v.boolean()]) });
const METHOD = /^\$iothub\/methods\/POST\/([^/]{1,64})\/\?\$rid=([A-Za-z0-9_-]{1,40})$/;

/** The method `set` with `{"device","channel","value"}` is a command; any other is not there. @throws frame/…. */
export function methodIn(
  incoming: Incoming,
  wishes: Wishes,
  answer: (request: string, status: number, body: object) => Message,
): readonly Heard[] {
  const [, method, request] = METHOD.exec(incoming.topic) ?? [];
  if (request === undefined) throw fault('frame/syntax', { text: 'not a method' });
  const refused = (status: number, why: string): readonly Heard[] => [
    { kind: 'say', message: answer(request, status, { fault: why }) },
  ];
  if (method !== 'set') return refused(404, 'no such method');
  let call: v.InferOutput<typeof Call>;
  try {
    call = readFields(Call, incoming.payload);
  } catch {
    return refused(400, 'command/malformed');
  }
  const { device, channel, value } = call;
  const heard = wishes.heard(`method-${request}`, device, channel, Number(value), incoming);
  return heard.length > 0 ? heard : refused(429, 'asked already');
}

const Desired = v.looseObject({ $version: v.optional(v.number(), 0) });
const Device = v.object({ values: v.record(v.string(), v.unknown()) });

/** What the twin is to be otherwise, as a command for each value that it names. @throws frame/…. */
export function wishesIn(incoming: Incoming, wishes: Wishes): readonly Heard[] {
  const { $version, ...devices } = readFields(Desired, incoming.payload);
  let nth = 0;
  return Object.entries(devices).flatMap(([device, wish]): readonly Heard[] => {
    const read = v.safeParse(Device, wish);
    if (!read.success) return [];
    return Object.entries(read.output.values).flatMap(([channel, value]) =>
      typeof value === 'number' || typeof value === 'boolean'
        ? wishes.heard(`twin-${$version}-${nth++}`, device, channel, Number(value), incoming)
        : [],
    );
  });
}
