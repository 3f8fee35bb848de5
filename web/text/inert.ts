/**
 * What would steer the text around it, or hide in it, instead of being read: controls, marks of direction, ends of lines,
 * what has no width or passes for a space. UTR 36, section 2; UAX 44, table 12 and Default_Ignorable_Code_Point.
 */
const STEERING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{DI}]|(?! )\p{Zs}/gu;

/** What control characters are called: ISO 646, and ECMA-48 section 8.3 for the delete. */
const CONTROLS =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(
    ' ',
  );

/** Bytes as text that harms nobody: control characters by their names, all else that steers by its number. */
export function inertText(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).replace(STEERING, (character) => {
    const code = character.codePointAt(0)!;
    const name = code === 0x7f ? 'DEL' : CONTROLS[code];
    return `⟨${name ?? code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
}

/** Bytes as people write them down: `24 47 50`. */
export const hexText = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');

/** The bytes that somebody wrote in digits, with or without spaces; undefined where it is none. */
export function parseHex(text: string): Uint8Array | undefined {
  const digits = text.replaceAll(/[\s,:]|0x/gi, '');
  if (digits === '' || digits.length % 2 === 1 || !/^[0-9a-f]+$/i.test(digits)) return undefined;
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) =>
    parseInt(digits.slice(2 * i, 2 * i + 2), 16),
  );
}
