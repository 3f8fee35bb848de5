import { offeredUnits, peopleUnit, ucumUnit } from '../../../station/model/units.ts';
import { quantities } from '../../../station/model/channel.ts';
import { checkNames, typeNames } from '../../../station/model/profile.ts';
import type { Path } from '../../state/profile-draft.ts';
import { framingNames } from '../../text/profile.ts';
import type { Setting } from './controls.ts';

const BAUD_RATES = ['300', '1200', '2400', '4800', '9600', '19200', '38400', '57600', '115200', '230400'];
export const ENDIANS = {
  choices: ['big', 'little'],
  names: { big: 'high byte first', little: 'low byte first', '': 'high byte first' },
};

export const lineSettings: readonly Setting[] = [
  { path: ['line', 'baudRate'], label: 'Baud rate', kind: 'number', listed: BAUD_RATES },
  { path: ['line', 'parity'], label: 'Parity', kind: 'choice', choices: ['none', 'even', 'odd'] },
  { path: ['line', 'dataBits'], label: 'Data bits', kind: 'choice', choices: [8, 7] },
];

/** What a framing of a kind needs; its other settings go with the kind. */
export const framingSettings = (kind: unknown): readonly Setting[] => {
  const start: Setting = {
    path: ['framing', 'start'],
    label: 'Start bytes (hex)',
    kind: 'text',
    hint: 'AA 55',
  };
  const most: Setting = {
    path: ['framing', 'maxBytes'],
    label: 'Longest frame, bytes',
    kind: 'number',
    mayBeEmpty: true,
  };
  switch (kind) {
    case 'lines':
      return [
        {
          path: ['framing', 'end'],
          label: 'Ends with (a line break if empty)',
          kind: 'text',
          mayBeEmpty: true,
        },
        most,
      ];
    case 'fixed':
      return [
        { ...start, mayBeEmpty: true },
        { path: ['framing', 'bytes'], label: 'Bytes in a frame', kind: 'number' },
      ];
    case 'length':
      return [
        { ...start, mayBeEmpty: true },
        { path: ['framing', 'length', 'at'], label: 'The length stands at byte', kind: 'number' },
        {
          path: ['framing', 'length', 'type'],
          label: 'as',
          kind: 'choice',
          choices: ['u8', 'u16', 'u24', 'u32'],
        },
        {
          path: ['framing', 'length', 'endian'],
          label: 'Byte order',
          kind: 'choice',
          mayBeEmpty: true,
          ...ENDIANS,
        },
        { path: ['framing', 'length', 'plus'], label: 'To be added to it', kind: 'number', mayBeEmpty: true },
      ];
    case 'marked':
      return [
        start,
        { path: ['framing', 'end'], label: 'End bytes (hex)', kind: 'text', hint: '03' },
        { path: ['framing', 'after'], label: 'Bytes after the end', kind: 'number', mayBeEmpty: true },
        most,
      ];
    case 'pause':
      return [{ path: ['framing', 'afterMs'], label: 'Silence between frames, ms', kind: 'number' }, most];
    default:
      return [most];
  }
};

/** What another kind of framing begins with. */
export const freshFraming: Readonly<Record<string, object>> = {
  lines: { kind: 'lines' },
  fixed: { kind: 'fixed', start: 'AA 55', bytes: 8 },
  length: { kind: 'length', start: 'AA 55', length: { at: 2, type: 'u8', plus: 3 } },
  marked: { kind: 'marked', start: '02', end: '03' },
  cobs: { kind: 'cobs' },
  slip: { kind: 'slip' },
  pause: { kind: 'pause', afterMs: 50 },
};
export const framingKinds = Object.keys(framingNames);

export const checksumSettings: readonly Setting[] = [
  { path: ['checksum', 'kind'], label: 'Checksum', kind: 'choice', choices: checkNames },
  { path: ['checksum', 'at'], label: 'At byte (below 0: from the end)', kind: 'number' },
  { path: ['checksum', 'from'], label: 'Over bytes from', kind: 'number', mayBeEmpty: true },
  { path: ['checksum', 'to'], label: 'up to, not including', kind: 'number', mayBeEmpty: true },
  { path: ['checksum', 'endian'], label: 'Byte order', kind: 'choice', mayBeEmpty: true, ...ENDIANS },
  { path: ['checksum', 'as'], label: 'Written as', kind: 'choice', choices: ['bytes', 'hex'] },
];

/** What a field of a frame is, and where it stands. */
export const fieldSettings = (path: Path, from: unknown): readonly Setting[] => [
  { path: [...path, 'name'], label: 'Name (letters, digits, - and _)', kind: 'text' },
  {
    path: [...path, 'unit'],
    label: 'Unit',
    kind: 'text',
    mayBeEmpty: true,
    listed: offeredUnits(),
    written: UNIT,
  },
  ...placeSettings(path, from),
];

const UNIT = { kept: ucumUnit, shown: peopleUnit };

/** What is rarely needed. */
export const meaningSettings = (path: Path): readonly Setting[] => [
  { path: [...path, 'scale'], label: 'Multiply by', kind: 'number', mayBeEmpty: true },
  { path: [...path, 'offset'], label: 'Then add', kind: 'number', mayBeEmpty: true },
  { path: [...path, 'decimals'], label: 'Decimals', kind: 'number', mayBeEmpty: true },
  { path: [...path, 'min'], label: 'Least value', kind: 'number', mayBeEmpty: true },
  { path: [...path, 'max'], label: 'Greatest value', kind: 'number', mayBeEmpty: true },
  {
    path: [...path, 'quantity'],
    label: 'Quantity',
    kind: 'choice',
    choices: Object.keys(quantities),
    mayBeEmpty: true,
    names: { '': 'as the unit tells' },
  },
];

function placeSettings(path: Path, from: unknown): readonly Setting[] {
  switch (from) {
    case 'column':
      return [
        { path: [...path, 'column'], label: 'Column', kind: 'number' },
        { path: [...path, 'comma'], label: 'Decimal comma', kind: 'switch' },
      ];
    case 'key':
      return [{ path: [...path, 'key'], label: 'Behind the word', kind: 'text' }];
    case 'after':
      return [{ path: [...path, 'after'], label: 'After the words', kind: 'text' }];
    case 'bits':
      return [
        { path: [...path, 'at'], label: 'At byte', kind: 'number' },
        { path: [...path, 'bit'], label: 'From bit (0 is the lowest)', kind: 'number' },
        { path: [...path, 'bits'], label: 'Bits', kind: 'number', mayBeEmpty: true },
      ];
    default:
      return [
        { path: [...path, 'at'], label: 'At byte', kind: 'number' },
        { path: [...path, 'type'], label: 'Type', kind: 'choice', choices: typeNames },
        { path: [...path, 'endian'], label: 'Byte order', kind: 'choice', mayBeEmpty: true, ...ENDIANS },
      ];
  }
}

/** What a field of another kind begins with. */
export const freshFields: Readonly<Record<string, object>> = {
  bytes: { from: 'bytes', at: 0, type: 'u8' },
  bits: { from: 'bits', at: 0, bit: 0 },
  column: { from: 'column', column: 1 },
  key: { from: 'key', key: 'T' },
  after: { from: 'after', after: ': ' },
};
