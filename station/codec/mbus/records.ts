import { fault } from '../../model/fault.ts';
import { latin1 } from '../bytes.ts';
import { viewOf } from '../struct.ts';

/** A data record: what it is, of when, and its value. EN 13757-3, section 6. */
export interface MbusRecord {
  readonly when: 'now' | 'max' | 'min' | 'error';
  /** 0 is now; others are the meter's own dates. */
  readonly storage: number;
  readonly tariff: number;
  readonly unit: number;
  readonly vif: number;
  readonly extensions: readonly number[];
  /** A unit in the meter's own words, where it has one. */
  readonly words: string | undefined;
  /** Decimal digits with their sign, a float, a text, or bytes that stand for themselves; undefined without a value. */
  readonly value: string | number | Text | Uint8Array | undefined;
}

/** What a record says in letters. */
export interface Text {
  readonly text: string;
}

const WHEN = ['now', 'max', 'min', 'error'] as const;
const MAX_EXTENSIONS = 10;
const IDLE = 0x2f;

/**
 * Reads data records to their end, or to the maker's own data behind `0F` or `1F`.
 * @throws frame/length where a record ends beyond the frame, frame/syntax beyond ten extensions.
 */
export function recordsIn(bytes: Uint8Array): readonly MbusRecord[] {
  const reader = new Reader(bytes);
  const records: MbusRecord[] = [];
  while (!reader.atEnd) {
    const dif = reader.byte();
    if (dif === IDLE) continue;
    if ((dif & 0x0f) === 0x0f) break;
    records.push(reader.record(dif));
  }
  return records;
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  byte(): number {
    return this.#take(1)[0]!;
  }

  record(dif: number): MbusRecord {
    let storage = (dif >> 6) & 1;
    let [tariff, unit] = [0, 0];
    for (const [i, dife] of this.#extensionsOf(dif).entries()) {
      storage += (dife & 0x0f) * 2 ** (1 + 4 * i);
      tariff += ((dife >> 4) & 3) * 4 ** i;
      unit += ((dife >> 6) & 1) * 2 ** i;
    }
    const vif = this.byte();
    const words = (vif & 0x7f) === 0x7c ? this.#text(this.byte()) : undefined;
    const extensions = this.#extensionsOf(vif);
    const value = this.#value(dif & 0x0f);
    return { when: WHEN[(dif >> 4) & 3]!, storage, tariff, unit, vif, extensions, words, value };
  }

  #extensionsOf(first: number): readonly number[] {
    const extensions: number[] = [];
    for (let byte = first; byte & 0x80; extensions.push(byte)) {
      if (extensions.length === MAX_EXTENSIONS)
        throw fault('frame/syntax', { text: 'more than ten extensions' });
      byte = this.byte();
    }
    return extensions;
  }

  #value(coding: number): MbusRecord['value'] {
    switch (coding) {
      case 0:
      case 8:
        return undefined;
      case 5: {
        const float = viewOf(this.#take(4)).getFloat32(0, true);
        return Number.isFinite(float) ? float : undefined;
      }
      case 6:
        return binary(this.#take(6));
      case 7:
        return binary(this.#take(8));
      case 13:
        return this.#variable(this.byte());
      case 14:
        return decimal(this.#take(6));
      default:
        return coding < 8 ? binary(this.#take(coding)) : decimal(this.#take(coding - 8));
    }
  }

  /** EN 13757-3, table 5. */
  #variable(length: number): MbusRecord['value'] {
    if (length < 0xc0) return { text: this.#text(length) };
    if (length < 0xd0) return decimal(this.#take(length - 0xc0));
    if (length < 0xe0) {
      const digits = decimal(this.#take(length - 0xd0));
      return digits && `-${digits}`;
    }
    if (length < 0xf0) return this.#take(length - 0xe0);
    if (length <= 0xf6) return this.#take(length < 0xf5 ? 4 * (length - 0xec) : 16 * (length - 0xf2));
    throw fault('frame/syntax', { text: `M-Bus length ${length}` });
  }

  /** Letters are sent from the last to the first. */
  #text(length: number): string {
    return latin1(this.#take(length).toReversed());
  }

  #take(size: number): Uint8Array {
    const end = this.#at + size;
    if (end > this.#bytes.length) throw fault('frame/length', { expected: end, actual: this.#bytes.length });
    this.#at = end;
    return this.#bytes.subarray(end - size, end);
  }
}

/** A whole number, lowest byte first, its highest bit the sign. */
function binary(bytes: Uint8Array): string {
  let value = 0n;
  for (const byte of bytes.toReversed()) value = (value << 8n) | BigInt(byte);
  return String(BigInt.asIntN(8 * bytes.length, value));
}

/** Two digits a byte, lowest first; `F` for the highest is a minus. Other letters are how a meter says that it has no value. */
function decimal(bytes: Uint8Array): string | undefined {
  const digits = Array.from(bytes.toReversed(), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const [, minus = '', number] = /^(f?)(\d{1,32})$/.exec(digits) ?? [];
  return number && (minus ? `-${number}` : number);
}
