const SIGNS: Readonly<Record<string, string>> = { r: '\r', n: '\n', t: '\t', '0': '\0', '\\': '\\' };

/** What somebody typed into one line: `\r`, `\n`, `\t`, `\0`, `\\` and `\x1b` stand for signs that cannot be typed. */
export const unescaped = (text: string): string =>
  text.replace(/\\(?:x([0-9a-f]{2})|(.))/gi, (all, digits: string | undefined, sign: string | undefined) =>
    digits ? String.fromCharCode(parseInt(digits, 16)) : (SIGNS[sign ?? ''] ?? all),
  );

/** The same text so that it can be read, and typed, in one line. */
export const escaped = (text: string): string =>
  text.replace(/[\\\x00-\x1f\x7f]/g, (sign) => {
    const [letter] = Object.entries(SIGNS).find(([, each]) => each === sign) ?? [];
    return letter ? `\\${letter}` : `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
