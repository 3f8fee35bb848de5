import { ascii } from '../../../station/codec/bytes.ts';
import { type CoapOption, OPTION, pathOptions } from '../../../station/codec/coap/message.ts';
import { fault } from '../../../station/model/fault.ts';
import { type Place, placeOf } from '../../wires/net-address.ts';
import type { Question } from './coap-client.ts';

/** A resource of another one's, as it is written: `coap://192.168.1.20/temp`, `coap://node.local:5684/t?unit=K#every=10s,non`. */
export interface ResourcePlace extends Place {
  readonly kind: Question['kind'];
  /** Its path and query. */
  readonly options: readonly CoapOption[];
  /** What a bare number from there is called: the last piece of the path. */
  readonly name: string;
  /** Asked so often; absent: observed. */
  readonly everyMs: number | undefined;
}

const PORT = 5683;
const URI = /^\/\/(\[[^\]]+\]|[^:/?#[\]]+)(?::(\d{1,5}))?(\/[^?#]*)?(?:\?([^#]*))?(?:#(.*))?$/;
const EVERY = /^every=(\d{1,5})s$/;
const MOST_PIECE_BYTES = 255; // RFC 7252, table 4

/** `place`: an address without `coap:`. @throws link/unsupported for what is none. */
export function resourcePlaceOf(place: string, address: string): ResourcePlace {
  const [, host, port = PORT, path = '/', query, how] = URI.exec(place) ?? [];
  if (host === undefined) throw fault('link/unsupported', { address });
  const pieces = path
    .slice(1)
    .split('/')
    .map((piece) => plain(piece, address));
  const asked = query === undefined ? [] : query.split('&').map((piece) => plain(piece, address));
  return {
    ...placeOf(`${host}:${port}`, address),
    ...howOf(how, address),
    options: [
      ...(path === '/' ? [] : pathOptions(pieces.join('/'))),
      ...asked.map((piece) => ({ number: OPTION.uriQuery, value: ascii(piece) })),
    ],
    name: pieces.at(-1) || 'value',
  };
}

/** How it is asked, behind the `#`, which CoAP itself has no use for (RFC 7252, section 6.1). */
function howOf(how: string | undefined, address: string): Pick<ResourcePlace, 'kind' | 'everyMs'> {
  let kind: Question['kind'] = 'con';
  let everyMs: number | undefined;
  for (const word of how?.split(',') ?? []) {
    const seconds = Number(EVERY.exec(word)?.[1] ?? 0);
    if (word === 'non') kind = 'non';
    else if (seconds > 0) everyMs = 1_000 * seconds;
    else throw fault('link/unsupported', { address });
  }
  return { kind, everyMs };
}

function plain(piece: string, address: string): string {
  try {
    const text = decodeURIComponent(piece);
    if (ascii(text).length <= MOST_PIECE_BYTES && !text.includes('/')) return text;
  } catch {
    // said below
  }
  throw fault('link/unsupported', { address });
}
