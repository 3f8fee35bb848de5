import * as v from 'valibot';
import { Checksum, Field, FrameKind, Framing, type Profile } from './schema.ts';

/** A profile as far as it is sound, while somebody writes it; `places`: where each of its fields stands in its list. */
export interface Draft {
  readonly profile: Profile;
  readonly places: ReadonlyMap<Field, number>;
}

const MOST_KINDS = 16;

/** What can be used of a profile that may have mistakes. Without a sound framing a stream is read as lines. */
export function draftOf(json: unknown): Draft {
  const { framing, checksum, frames } = (typeof json === 'object' && json !== null ? json : {}) as Record<
    string,
    unknown
  >;
  const places = new Map<Field, number>();
  const kinds = (Array.isArray(frames) ? frames.slice(0, MOST_KINDS) : []).flatMap((frame) =>
    kindOf(frame, places),
  );
  const sum = sound(Checksum, checksum);
  const profile: Profile = {
    profile: 1,
    name: 'draft',
    line: { baudRate: 9600 },
    framing: sound(Framing, framing) ?? { kind: 'lines' },
    ...(sum ? { checksum: sum } : {}),
    frames: kinds,
  };
  return { profile, places };
}

function kindOf(json: unknown, places: Map<Field, number>): readonly FrameKind[] {
  const { fields: given, ...rest } = (typeof json === 'object' && json !== null ? json : {}) as Record<
    string,
    unknown
  >;
  const frame = sound(FrameKind, { ...rest, fields: [] });
  if (!frame) return [];
  const fields = (Array.isArray(given) ? given : []).slice(0, 64).flatMap((each, i) => {
    const field = sound(Field, each);
    if (field) places.set(field, i);
    return field ? [field] : [];
  });
  return [{ ...frame, fields }];
}

function sound<S extends v.GenericSchema>(schema: S, json: unknown): v.InferOutput<S> | undefined {
  const result = v.safeParse(schema, json);
  return result.success ? result.output : undefined;
}
