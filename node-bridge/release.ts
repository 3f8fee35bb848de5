import * as v from 'valibot';

const VERSION = /^v?(\d{1,6})\.(\d{1,6})\.(\d{1,6})(-[\w.-]{1,40})?(?:\+[\w.-]{1,40})?$/;
const Said = v.object({ version: v.pipe(v.string(), v.maxLength(100)) });

/** The version that a text says, as itself or as JSON; undefined where it says none. */
export function versionIn(text: string): string | undefined {
  const plain = text.trim();
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), Said), plain);
  const version = read.success ? read.output.version.trim() : plain;
  return VERSION.test(version) ? version.replace(/^v/, '') : undefined;
}

/** By the first three numbers, and then one that is released before one that is not (semver.org, 11). */
export function isNewer(one: string, other: string): boolean {
  const [left, right] = [VERSION.exec(one), VERSION.exec(other)];
  if (!left || !right) return false;
  for (const i of [1, 2, 3]) {
    const by = Number(left[i]) - Number(right[i]);
    if (by !== 0) return by > 0;
  }
  return right[4] !== undefined && left[4] === undefined;
}
