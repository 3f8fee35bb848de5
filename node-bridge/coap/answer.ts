import { createHash } from 'node:crypto';
import {
  type Block,
  blockOption,
  type CoapOption,
  OPTION,
  uintOption,
} from '../../station/codec/coap/message.ts';
import type { Representation } from './resources.ts';

/** Who sent a datagram. */
export interface Peer {
  readonly address: string;
  readonly port: number;
}

/** What is said in return. */
export interface Answer {
  readonly code: number;
  readonly options?: readonly CoapOption[];
  readonly payload?: Uint8Array;
}

const MOST_BYTES = 1024;

/** As much of something as one datagram carries, with its mark, so that parts of two versions are not taken for one. RFC 7959. */
export function parted({ format, body }: Representation, asked: Block | undefined) {
  const bytes = Math.min(asked?.bytes ?? MOST_BYTES, MOST_BYTES);
  const from = (asked?.number ?? 0) * (asked?.bytes ?? bytes);
  const payload = body.subarray(from, from + bytes);
  const more = from + bytes < body.length;
  const isPart = asked !== undefined || more;
  const mark = () => createHash('sha256').update(body).digest().subarray(0, 4);
  const options: CoapOption[] = [
    uintOption(OPTION.contentFormat, format),
    ...(isPart
      ? [
          { number: OPTION.etag, value: mark() },
          blockOption(OPTION.block2, { number: from / bytes, more, bytes }),
        ]
      : []),
  ];
  return { options, payload, isThere: from < body.length || from === 0 };
}
