import { fault } from '../model/fault.ts';
import { xor8 } from './checksum.ts';

/**
 * The fields of an NMEA 0183 sentence or one of AIS, its address first; none of a proprietary one without a checksum.
 * @throws frame/checksum, frame/syntax; a sentence without a checksum may have lost its end with it.
 */
export function fieldsOf(sentence: string): readonly string[] {
  const [, body, checksum] = /^[$!]([^*]*)(?:\*([0-9A-Fa-f]{2}))?$/.exec(sentence) ?? [];
  if (body !== undefined && checksum === undefined && body.startsWith('P')) return [];
  if (body === undefined || checksum === undefined)
    throw fault('frame/syntax', { text: sentence.slice(0, 80) });
  const expected = Number.parseInt(checksum, 16);
  const actual = xor8(Uint8Array.from(body, (char) => char.charCodeAt(0)));
  if (actual !== expected) throw fault('frame/checksum', { expected, actual });
  return body.split(',');
}

/** `dddmm.mmmm` and a hemisphere as degrees. @throws frame/syntax where there is no such place. */
export function degreesOf(text: string, hemisphere: string, hemispheres: string, max: number): number {
  const [, whole, minutes] = /^(\d{0,3})(\d\d(?:\.\d*)?)$/.exec(text) ?? [];
  const degrees = Number(whole) + Number(minutes) / 60;
  const sign = hemispheres.indexOf(hemisphere);
  if (!(Number(minutes) < 60 && degrees <= max) || sign < 0 || hemisphere === '')
    throw fault('frame/syntax', { text: `${text},${hemisphere}` });
  return sign === 1 ? -degrees : degrees;
}

/** A field's number, where it has one. @throws frame/syntax where it is something else or beyond all reason. */
export function numberOf(text = '', min: number, max: number): number | undefined {
  if (text === '') return undefined;
  const value = /^[+-]?\d*\.?\d*$/.test(text) ? Number(text) : NaN;
  if (!(value >= min && value <= max)) throw fault('frame/syntax', { text });
  return value;
}
