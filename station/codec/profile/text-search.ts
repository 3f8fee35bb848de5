import { latin1 } from '../bytes.ts';
import { insideOf } from './framings.ts';
import { type Near, type Possible, probing, valueOf } from './probe.ts';
import type { FrameKind, Profile } from './schema.ts';
import { makingsFor, wouldShow } from './shown.ts';
import { textFieldsIn } from './text-places.ts';

/** Every place in the text of the frames that shows all the numbers. */
export function* textFields(
  kind: FrameKind,
  near: readonly Near[],
  inside: readonly [number, number],
): Generator<Possible> {
  const seen = new Set<string>();
  for (const frame of near[0]!.frames)
    for (const place of textFieldsIn(frame, kind.separator ?? ',', inside))
      for (const { scale, unusual } of TENS) {
        const field = { ...place, name: 'found', ...(scale === 1 ? {} : { scale }) };
        const key = JSON.stringify(field);
        if (seen.has(key)) continue;
        seen.add(key);
        const probe = probing(kind, field, inside);
        if (near.every(({ shown, frames }) => frames.some((each) => wouldShow(valueOf(probe, each), shown))))
          yield { field, unusual: 2 * unusual };
      }
}

const TENS = makingsFor(false).filter(
  ({ offset, scale }) => offset === 0 && Number.isInteger(Math.log10(scale)),
);

/** A stronger mark separates, weaker ones may stand inside. */
export function separatorOf(frame: Uint8Array): string {
  const text = latin1(frame);
  return ['\t', ';', '|', ','].find((each) => text.includes(each)) ?? ' ';
}

/** Text as a whole, but for what delimits it. */
export function isReadable(frame: Uint8Array, { framing }: Profile): boolean {
  const [before, after] = insideOf(framing);
  return frame
    .subarray(before, frame.length - after)
    .every((byte) => (byte >= 32 && byte < 127) || byte === 9 || byte >= 160);
}
