import type { Path, ProfileDraft } from '../../state/profile-draft.ts';
import { riskTexts } from '../../text/control.ts';
import { escaped, unescaped } from '../../text/escaped.ts';
import type { Setting } from './controls.ts';
import { listAt } from './list-part.ts';
import { ENDIANS } from './settings.ts';

/** Signs that cannot be typed stand as `\r` and `\n`. */
export const ESCAPED = { kept: unescaped, shown: escaped };

const empty = { mayBeEmpty: true } as const;

const saying = (path: Path): readonly Setting[] => [
  { path: [...path, 'text'], label: 'Text (\\r \\n \\x1b)', kind: 'text', ...empty, written: ESCAPED },
  { path: [...path, 'hex'], label: 'or bytes (hex)', kind: 'text', ...empty, hint: '01 03 00 00' },
];

/** How often the device is asked. */
export const pollSettings: readonly Setting[] = [
  { path: ['poll', 'everyMs'], label: 'Ask every, ms', kind: 'number' },
  { path: ['poll', 'timeoutMs'], label: 'Wait for an answer, ms', kind: 'number', hint: '500', ...empty },
];

/** One question, and the kind of frame that answers it. */
export const questionSettings = (path: Path, kinds: readonly string[]): readonly Setting[] => [
  ...saying(path),
  {
    path: [...path, 'answer'],
    label: 'Answered by',
    kind: 'choice',
    choices: kinds,
    names: { '': 'any frame' },
    ...empty,
  },
];

/** Which field a command sets, by which bytes, and between what. */
export const commandSettings = (path: Path, fields: readonly string[]): readonly Setting[] => [
  { path: [...path, 'sets'], label: 'Sets the field', kind: 'choice', choices: fields, ...empty },
  ...saying(path).map((each) =>
    each.path.at(-1) === 'text' ? { ...each, label: 'Text, {} is the value (\\r \\n \\x1b)' } : each,
  ),
  { path: [...path, 'min'], label: 'From', kind: 'number' },
  { path: [...path, 'max'], label: 'to', kind: 'number' },
  {
    path: [...path, 'risk'],
    label: 'A wrong press',
    kind: 'choice',
    choices: [0, 1, 2, 3],
    names: { ...riskTexts, '': 'as its name tells' },
    ...empty,
  },
  { path: [...path, 'safe'], label: 'Value that harms nobody', kind: 'number', ...empty },
];

/** Where the value goes in bytes, and how it is written. */
export const commandPlaces = (path: Path, fields: readonly string[]): readonly Setting[] => [
  {
    path: [...path, 'remote'],
    label: 'Obeys while this is not 0 (LOCAL/REMOTE)',
    kind: 'choice',
    choices: fields,
    names: { '': 'always' },
    ...empty,
  },
  { path: [...path, 'at'], label: 'The value goes to byte', kind: 'number', ...empty },
  {
    path: [...path, 'type'],
    label: 'as',
    kind: 'choice',
    choices: ['u8', 'i8', 'u16', 'i16', 'u24', 'i24', 'u32', 'i32', 'f32', 'f64'],
    ...empty,
  },
  { path: [...path, 'endian'], label: 'Byte order', kind: 'choice', ...empty, ...ENDIANS },
  { path: [...path, 'scale'], label: 'Divide by', kind: 'number', ...empty },
  { path: [...path, 'offset'], label: 'after taking away', kind: 'number', ...empty },
  { path: [...path, 'decimals'], label: 'Decimals in a text', kind: 'number', ...empty },
];

/** What tells a kind of frame from the others. */
export const matchSettings = (path: Path): readonly Setting[] => [
  { path: [...path, 'name'], label: 'Name of this kind', kind: 'text' },
  { path: [...path, 'match', 'text'], label: 'Has the text', kind: 'text', ...empty, written: ESCAPED },
  {
    path: [...path, 'match', 'hex'],
    label: 'or the bytes (hex, ?? any)',
    kind: 'text',
    ...empty,
    hint: '01 ??',
  },
  { path: [...path, 'match', 'at'], label: 'at byte', kind: 'number', hint: '0', ...empty },
  { path: [...path, 'bytes'], label: 'Is so many bytes long', kind: 'number', ...empty },
  {
    path: [...path, 'separator'],
    label: 'Between its columns',
    kind: 'text',
    hint: ',',
    ...empty,
    written: ESCAPED,
  },
];

/** Words that a frame says of the device. */
export const factSettings =
  (draft: ProfileDraft) =>
  (path: Path): readonly Setting[] => {
    const name: Setting = { path: [...path, 'name'], label: 'Name (letters, digits, - and _)', kind: 'text' };
    switch (draft.at([...path, 'from'])) {
      case 'column':
        return [name, { path: [...path, 'column'], label: 'Column', kind: 'number' }];
      case 'key':
        return [name, { path: [...path, 'key'], label: 'Behind the word', kind: 'text' }];
      case 'after':
        return [name, { path: [...path, 'after'], label: 'After the words', kind: 'text' }];
      default:
        return [
          name,
          { path: [...path, 'at'], label: 'At byte', kind: 'number' },
          { path: [...path, 'size'], label: 'Bytes', kind: 'number' },
          { path: [...path, 'as'], label: 'Written as', kind: 'choice', choices: ['text', 'hex'], ...empty },
        ];
    }
  };

/** The names of all kinds of frames, and of all fields in them. */
export const kindNames = (draft: ProfileDraft): readonly string[] => namesIn(draft, ['frames']);
export const fieldNames = (draft: ProfileDraft): readonly string[] =>
  listAt(draft, ['frames']).flatMap((_, i) => namesIn(draft, ['frames', i, 'fields']));

const namesIn = (draft: ProfileDraft, path: Path): readonly string[] =>
  listAt(draft, path).flatMap((each) => {
    const name = (each as { name?: unknown } | null)?.name;
    return typeof name === 'string' ? [name] : [];
  });
