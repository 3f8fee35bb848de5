import { expect, test } from 'vitest';
import { toFault } from '../../station/model/fault.ts';
import { RuleBook } from '../../station/runtime/rules/rule-book.ts';

const above = { is: 'above', channel: 'bay/temp', limit: 35 };
const rule = (id: string, limit = 35) => ({
  ...{ id, version: 1, title: id, severity: 'warning' },
  when: [{ ...above, limit }],
});

function kept() {
  const rows = new Map<string, unknown>();
  const setting = async (name: string) => rows.get(name);
  const keepSetting = async (name: string, value: unknown) => void rows.set(name, value);
  return new RuleBook({ setting, keepSetting }, { now: () => 5 });
}

test('a rule that is saved off never was on; saved again it stays as it is', async () => {
  const book = kept();
  expect(await book.save(rule('hot'), false)).toMatchObject({ isOn: false });
  expect(await book.save(rule('hot', 36))).toMatchObject({ isOn: false, rule: { version: 2 } });
  expect(await book.save(rule('hot', 37), true)).toMatchObject({ isOn: true, rule: { version: 3 } });
});

test('a number in another unit than that of the program is refused in words, not compared as it stands', async () => {
  const book = kept();
  const save = (formula: string) =>
    book.save({ ...rule('hot'), when: [{ is: 'true', formula }] }).then(() => 'saved', toFault);
  expect(await save('[bay/temp] > 12 °F')).toMatchObject({
    code: 'config/invalid',
    detail: {
      problems: [
        { path: '/when/0/formula/11', message: '°F cannot be converted here: write the number in °C' },
      ],
    },
  });
  expect(await save('[bay/temp] > 12 °C')).toBe('saved');
});

test('what was removed comes back at its place, as it was, with its older versions; once', async () => {
  const book = kept();
  for (const id of ['a', 'b', 'c']) await book.save(rule(id), id !== 'b');
  await book.save(rule('b', 40));
  const before = structuredClone(book.all);
  await book.remove('b');
  expect(book.all.map((each) => each.rule.id)).toEqual(['a', 'c']);
  await book.restore('b');
  expect(book.all).toEqual(before);
  expect(await book.restore('b')).toBeUndefined();
  await book.remove('nobody');
  expect(book.all).toEqual(before);
});

test('what is removed and made anew under its name is not put beside itself', async () => {
  const book = kept();
  await book.save(rule('a'));
  await book.remove('a');
  await book.save(rule('a', 50));
  expect(await book.restore('a')).toBeUndefined();
  expect(book.all).toHaveLength(1);
});

test('all that is wrong is told at once: what has a wrong form and what contradicts itself', async () => {
  const when = [
    { ...above, limit: 'hot' },
    { ...above, clearsAt: 40, join: 'and' },
    { is: 'true', join: 'and', formula: 'sqrt(' },
  ];
  const saved = kept().save({ ...rule('a'), title: ' ', when });
  const { detail } = toFault(await saved.catch((error: unknown) => error));
  const { problems } = detail as { problems: readonly { path: string }[] };
  expect(problems.map(({ path }) => path).toSorted()).toEqual([
    '/title',
    '/when/0/limit',
    '/when/1/clearsAt',
    '/when/2/formula/5',
  ]);
});

test('a name that begins as those of the built-in checks is refused in words: two would share an alarm', async () => {
  const book = kept();
  const { code, detail } = toFault(await book.save(rule('_stuck-1')).catch((error: unknown) => error));
  expect({ code, detail }).toEqual({
    code: 'config/invalid',
    detail: { problems: [{ path: '/id', message: expect.stringMatching(/must not begin with _/) }] },
  });
  expect(book.all).toEqual([]);
});
