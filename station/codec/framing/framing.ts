/** Cuts a stream of bytes into frames. How the stream was chunked means nothing to it; its memory is bounded. */
export interface Framer {
  /** The frames that these bytes end. They are copies: the chunk's buffer is free again. */
  push(chunk: Uint8Array): readonly Uint8Array[];
  /** Frames that were dropped whole because they were too long or could not be delimited. */
  readonly dropped: number;
  /** Whether a frame has begun whose end has not come; present where what is torn may look whole. */
  readonly isWithin?: boolean;
  /** What the end of a recording ends, in a framing whose frames need no end of their own. A lost cable is no such end. */
  rest?(): Uint8Array | undefined;
  /** Present where a silence ends a frame: whoever has a clock tells it by `end` when nothing has come for `ms`. */
  readonly pause?: { readonly ms: number; end(): readonly Uint8Array[] };
}

/**
 * A fresh framer for each opening of a link, and whenever bytes were lost. `midway`: the bytes to come may begin in the
 * middle of a frame; a framing that could not tell it from a whole one leaves that first piece out.
 */
export type Framing = (from?: 'start' | 'midway') => Framer;
