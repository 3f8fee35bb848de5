import { fault } from '../../model/fault.ts';
import { ascii, hex } from '../bytes.ts';
import { seal } from './checks.ts';
import { bytesFor } from './numbers.ts';
import type { Command } from './schema.ts';

/** The bytes that set a field to a value. @throws command/out-of-range beyond the command's min and max, or what fits in. */
export function bytesOfCommand(command: Command, value: number): Uint8Array<ArrayBuffer> {
  const { min, max, scale = 1, offset = 0, decimals = 0, text, at = 0, type = 'u8', endian } = command;
  if (!(value >= min && value <= max)) throw fault('command/out-of-range', { value, min, max });
  const number = (value - offset) / scale;
  if (text !== undefined) return sealed(command, ascii(text.replace('{}', () => number.toFixed(decimals))));
  const bytes = hex(command.hex ?? '');
  const written = bytesFor(number, type, endian);
  if (!written) throw fault('command/out-of-range', { value, min, max });
  bytes.set(written, at);
  return sealed(command, bytes);
}

function sealed({ checksum }: Command, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (checksum) seal(checksum, bytes);
  return bytes;
}

/** The bytes of a question or a text that is said as it is. */
export const bytesOfSaying = ({
  text,
  hex: bytes,
}: {
  readonly text?: string | undefined;
  readonly hex?: string | undefined;
}) => (text === undefined ? hex(bytes ?? '') : ascii(text));
