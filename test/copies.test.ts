import { expect, test } from 'vitest';
import { copyWords, holders } from '../web/text/copies.ts';
import { lostText } from '../web/text/lost.ts';

const hub = { receiver: 'pi-shed', taken: 90 };
const cloud = { receiver: 'cloud', taken: 100 };
const broker = { receiver: undefined, taken: 100 };

test('while the disk takes nothing, whoever stores most of it is named, with what is missing there', () => {
  expect(copyWords([hub, cloud, broker], 100)).toBe('cloud has a copy of all of it.');
  expect(copyWords([hub, broker], 100)).toMatch(/^pi-shed has a copy of all but the last 10 entries/);
  expect(copyWords([{ ...hub, taken: 99 }], 100)).toMatch(/all but the last entry,/);
});

test('a broker that nobody is known to store for has no copy: what to do instead is said', () => {
  expect(copyWords([broker], 100)).toMatch(/^Nobody else .* under Sync, or save one to a file/);
  expect(copyWords([], 100)).toMatch(/^Nobody else/);
});

test('what was deleted is named with who still has what was sent', () => {
  const lost = { atMs: 2_000, fromMs: 1_000, rows: 5 };
  expect(lostText(lost, 3_000, holders([hub, cloud])).hint).toMatch(
    /^5 readings were not sent .* stored at cloud and pi-shed\./,
  );
  expect(lostText({ ...lost, rows: 0 }, 3_000, holders([hub])).hint).toMatch(
    /^Nothing is lost: all of it is stored at pi-shed\./,
  );
  expect(lostText(lost, 3_000, []).hint).toMatch(/What was sent before is still there\./);
});
