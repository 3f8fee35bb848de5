import type { Framing } from './framing.ts';

/** Frames in a wrapping: what cannot be taken out of it is dropped, as is a first piece that may lack its beginning. */
export const unpacked =
  (wrapped: Framing, unpack: (frame: Uint8Array) => Uint8Array | undefined): Framing =>
  (from) => {
    const framer = wrapped(from);
    let dropped = 0;
    let midway = from === 'midway';
    return {
      get dropped() {
        return framer.dropped + dropped;
      },
      push: (chunk) =>
        framer.push(chunk).flatMap((frame) => {
          if (midway) {
            midway = false;
            return [];
          }
          const bytes = unpack(frame);
          if (!bytes) dropped++;
          return bytes && bytes.length > 0 ? [bytes] : [];
        }),
      rest: () => framer.rest?.(),
    };
  };
