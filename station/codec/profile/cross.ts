import * as v from 'valibot';
import type { Problem } from '../../model/fault.ts';
import { quantities } from '../../model/channel.ts';
import { ucumUnit } from '../../model/units.ts';
import { hex } from '../bytes.ts';
import { bytesOf, isSized } from './numbers.ts';
import {
  Checksum,
  Command,
  Field,
  type FramingSpec,
  FrameKind,
  Framing,
  MOST_FIELDS,
  Poll,
} from './schema.ts';

/** All fields of a profile together; a device has no more channels. */
const MOST_IN_ALL = 4 * MOST_FIELDS;

/** A part that is sound by itself, wherever it stands. */
const part = <S extends v.GenericSchema>(schema: S, json: unknown): v.InferOutput<S> | undefined => {
  const result = v.safeParse(schema, json);
  return result.success ? result.output : undefined;
};

const listed = (json: unknown, key: string): readonly unknown[] => {
  const list = (json as Readonly<Record<string, unknown>> | null | undefined)?.[key];
  return Array.isArray(list) ? list.slice(0, 512) : [];
};

/** What is wrong between parts that are sound by themselves. */
export function crossProblems(json: unknown): readonly Problem[] {
  if (typeof json !== 'object' || json === null) return [];
  const { framing, checksum, poll } = json as Readonly<Record<string, unknown>>;
  const how = part(Framing, framing);
  const frames = listed(json, 'frames');
  return [
    ...(how ? framingProblems(how, part(Checksum, checksum) !== undefined) : []),
    ...frames.flatMap((frame, i) => frameProblems(frame, how, `/frames/${i}`)),
    ...twice(frames.map(nameOf), (i) => `/frames/${i}/name`, 'another kind of frame has this name'),
    ...fieldCount(frames),
    ...pollProblems(poll, frames.map(nameOf)),
    ...commandProblems(json, frames),
  ];
}

const nameOf = (json: unknown): unknown =>
  (json as Readonly<Record<string, unknown>> | null | undefined)?.['name'];

function framingProblems(framing: FramingSpec, hasChecksum: boolean): readonly Problem[] {
  const problems: Problem[] = [];
  const say = (path: string, message: string) => problems.push({ path: `/framing${path}`, message });
  if (framing.kind !== 'fixed' && framing.kind !== 'length') return problems;
  const startBytes = framing.start === undefined ? 0 : hex(framing.start).length;
  if (startBytes === 0 && !hasChecksum)
    say('', 'without start bytes or a checksum nobody can tell where a frame begins');
  if (framing.kind === 'fixed' && framing.bytes <= startBytes)
    say('/bytes', 'has to be more than the start bytes');
  if (framing.kind === 'length' && framing.length.at < startBytes)
    say('/length/at', 'the length cannot stand within the start bytes');
  return problems;
}

function frameProblems(json: unknown, framing: FramingSpec | undefined, path: string): readonly Problem[] {
  const problems: Problem[] = [];
  const match = part(FrameKind.entries.match, (json as { match?: unknown } | null)?.match);
  if (match && (match.hex === undefined) === (match.text === undefined))
    problems.push({ path: `${path}/match`, message: 'has to have either “hex” or “text”' });
  const fields = listed(json, 'fields');
  problems.push(
    ...twice(
      fields.map(nameOf),
      (i) => `${path}/fields/${i}/name`,
      'another field of this frame has this name',
    ),
  );
  for (const [i, each] of fields.entries()) {
    const field = part(Field, each);
    if (field) problems.push(...fieldProblems(field, framing, `${path}/fields/${i}`));
  }
  return problems;
}

function fieldProblems(field: Field, framing: FramingSpec | undefined, path: string): readonly Problem[] {
  const problems: Problem[] = [];
  const say = (at: string, message: string) => problems.push({ path: `${path}${at}`, message });
  const { quantity, unit, min, max } = field;
  if (min !== undefined && max !== undefined && min >= max) say('/max', 'has to be more than “min”');
  if (quantity && quantity !== 'other' && unit !== undefined && ucumUnit(unit) !== quantities[quantity])
    say(
      '/unit',
      `a ${quantity} is kept in “${quantities[quantity]}”: scale to that, or leave one of the two out`,
    );
  if (field.from === 'bits' && field.bit + (field.bits ?? 1) > 8) say('/bits', 'reaches beyond the byte');
  if (field.from === 'bytes') {
    if (!isSized(field.type) && field.size === undefined)
      say('/size', `is missing: how many bytes “${field.type}” has`);
    if (isSized(field.type) && field.size !== undefined && field.size !== bytesOf(field.type))
      say('/size', `“${field.type}” has ${bytesOf(field.type)}`);
    if (field.type === 'bcd' && (field.size ?? 1) > 7) say('/size', 'of bcd, 7 bytes at most');
    const size = bytesOf(field.type, field.size);
    if (field.at < 0 && field.at + size > 0) say('/at', 'reaches beyond the end of the frame');
    if (framing?.kind === 'fixed' && field.at + size > framing.bytes)
      say('/at', 'reaches beyond the end of the frame');
  }
  if (framing?.kind === 'lines' && field.from === 'bits')
    say('/from', 'a line of text has no bits; use “column”, “key”, “after” or “bytes”');
  return problems;
}

/** Of names that are told twice, all but the first. */
function twice(
  names: readonly unknown[],
  pathAt: (i: number) => string,
  message: string,
): readonly Problem[] {
  return names.flatMap((name, i) =>
    typeof name === 'string' && names.indexOf(name) < i ? [{ path: pathAt(i), message }] : [],
  );
}

function fieldCount(frames: readonly unknown[]): readonly Problem[] {
  const count = frames.reduce<number>((sum, frame) => sum + listed(frame, 'fields').length, 0);
  if (count > MOST_IN_ALL) return [{ path: '/frames', message: `more than ${MOST_IN_ALL} fields in all` }];
  return count === 0 && frames.length > 0 ? [{ path: '/frames', message: 'no field is named yet' }] : [];
}

function pollProblems(json: unknown, kinds: readonly unknown[]): readonly Problem[] {
  const poll = part(Poll, json);
  return (poll?.requests ?? []).flatMap((request, i) => {
    const path = `/poll/requests/${i}`;
    return [
      ...sayingProblems(request, path),
      ...(request.answer === undefined || kinds.includes(request.answer)
        ? []
        : [{ path: `${path}/answer`, message: 'no kind of frame has this name' }]),
    ];
  });
}

function commandProblems(json: unknown, frames: readonly unknown[]): readonly Problem[] {
  const fields = new Set(frames.flatMap((frame) => listed(frame, 'fields').map(nameOf)));
  const commands = listed(json, 'commands');
  const again = twice(
    commands.map((each) => (each as { sets?: unknown } | null)?.sets),
    (i) => `/commands/${i}/sets`,
    'another command sets it',
  );
  return [
    ...again,
    ...commands.flatMap((each, i) => {
      const command = part(Command, each);
      return command ? commandProblemsOf(command, fields, `/commands/${i}`) : [];
    }),
  ];
}

function commandProblemsOf(command: Command, fields: ReadonlySet<unknown>, path: string): readonly Problem[] {
  const problems: Problem[] = [...sayingProblems(command, path)];
  const say = (at: string, message: string) => problems.push({ path: `${path}${at}`, message });
  if (!fields.has(command.sets))
    say('/sets', 'no field has this name: a command counts as done when the device itself reports the value');
  if (command.min >= command.max) say('/max', 'has to be more than “min”');
  const { safe, remote } = command;
  if (remote !== undefined && !fields.has(remote)) say('/remote', 'no field has this name');
  if (safe !== undefined && !(safe >= command.min && safe <= command.max))
    say('/safe', 'has to be between “min” and “max”');
  if (command.text !== undefined && command.text.split('{}').length !== 2)
    say('/text', 'has to have {} once, where the value goes');
  if (command.hex === undefined) return problems;
  if (command.at === undefined || command.type === undefined)
    say('', 'bytes need “at” and “type”: where the value goes, and as what');
  else if (command.at + bytesOf(command.type) > hex(command.hex).length)
    say('/at', 'reaches beyond the bytes');
  return problems;
}

const sayingProblems = (
  { text, hex: bytes }: { readonly text?: string | undefined; readonly hex?: string | undefined },
  path: string,
): readonly Problem[] =>
  (text === undefined) === (bytes === undefined)
    ? [{ path, message: 'has to have either “text” or “hex”' }]
    : [];
