import { fault } from '../../model/fault.ts';
import { fieldsOf } from '../nmea.ts';
import { Bits } from './bits.ts';

/**
 * The message that `!AIVDM` and `!AIVDO` sentences carry together, all parts of it in order; undefined where it is empty, as
 * some receivers send between messages.
 * @throws frame/checksum, frame/syntax.
 */
export function messageOf(sentences: readonly string[]): Bits | undefined {
  let payload = '';
  let fill = 0;
  for (const [i, sentence] of sentences.entries()) {
    const [, total, number, , , part = '', filling = ''] = fieldsOf(sentence.replace(BEHIND, '$1'));
    if (Number(total) !== sentences.length || Number(number) !== i + 1 || !/^[0-5]$/.test(filling))
      throw fault('frame/syntax', { text: sentence.slice(0, 80) });
    payload += part;
    fill = Number(filling);
  }
  return payload === '' ? undefined : new Bits(payload, fill);
}

/** The US Coast Guard's stations say behind the checksum when and where it was heard. */
const BEHIND = /(\*[0-9A-Fa-f]{2}),[^*]*$/;
