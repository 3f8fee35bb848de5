import { jsonBytes } from '../../native/json.ts';
import { readFields } from '../../native/fields.ts';
import { Pack } from './record.ts';

/** `application/senml+json`. Source: RFC 8428, section 5. */
export const packJson = (pack: Pack): Uint8Array => jsonBytes(pack);

/** @throws frame/length, frame/syntax. */
export const readPackJson = (bytes: Uint8Array): Pack => readFields(Pack, bytes);
