/** A diagnostics bundle, in bytes of UTF-8. */
export const MOST_BUNDLE_BYTES = 1 << 20;
const MOST_CUT_LETTERS = 2_000;

/** What a bundle is made of, the most telling first: what does not fit is cut, and that is said. */
export type Sections = readonly (readonly [name: string, value: unknown])[];

/** One text of JSON, without what looks like a secret in an address. */
export function bundleText(sections: Sections, mostBytes = MOST_BUNDLE_BYTES): string {
  const told: string[] = [];
  const cut: string[] = [];
  let left = mostBytes - MOST_CUT_LETTERS;
  for (const [name, value] of sections) {
    const text = fitting(name, value, left, cut);
    if (text === undefined) continue;
    left -= bytesOf(text) + 1;
    told.push(text);
  }
  if (cut.length > 0) told.push(`"cut":${JSON.stringify(cut).slice(0, MOST_CUT_LETTERS)}`);
  return `{${told.join(',')}}`;
}

/** Lists are cut at their end. */
function fitting(name: string, value: unknown, leftBytes: number, cut: string[]): string | undefined {
  if (value === undefined) return undefined;
  const all = Array.isArray(value) ? (value as readonly unknown[]) : undefined;
  for (let count = all?.length ?? 0; ; count = Math.floor(count / 2)) {
    const part = all ? all.slice(0, count) : value;
    const text = `${JSON.stringify(name)}:${JSON.stringify(part, clean)}`;
    if (bytesOf(text) <= leftBytes) {
      if (all && count < all.length) cut.push(`${name}: ${count} of ${all.length}`);
      return text;
    }
    if (count > 0) continue;
    cut.push(name);
    return undefined;
  }
}

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** Who signs in stands before the @ of an address, and keys are given behind its question mark. */
const clean = (_name: string, value: unknown): unknown =>
  typeof value === 'string'
    ? value.replace(/(:\/\/)[^\s/?#@"]*@/g, '$1').replace(/(:\/\/[^\s?#"]*)[?#][^\s"]*/g, '$1')
    : value;
