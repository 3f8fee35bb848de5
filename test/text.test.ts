import type { UplinkView } from '../station/api/uplink.ts';
import { USUAL } from '../station/model/uplink.ts';
import { confirmedWords, uplinkTitle } from '../web/text/sync.ts';
import { describe, expect, test } from 'vitest';
import { fault, type Fault } from '../station/model/fault.ts';
import { faultText } from '../web/text/faults/faults.ts';
import { listeningText } from '../web/text/listening.ts';
import { hasLine, portName } from '../web/text/ports.ts';
import { gapReason, gapText } from '../web/text/gaps.ts';
import {
  formatBytes,
  formatCount,
  formatNumber,
  formatReading,
  parseNumber,
  withUnit,
} from '../web/text/numbers.ts';
import { formatAge, formatClock, formatDuration, formatLeft } from '../web/text/times.ts';
import { peopleUnit, ucumUnit } from '../station/model/units.ts';

test('what is wrong with a setting is told without the path that it has in a file', () => {
  const hint = (...problems: [path: string, message: string][]) =>
    faultText(
      fault('config/invalid', { problems: problems.map(([path, message]) => ({ path, message })) }).fault,
    );
  expect(hint(['/when/0/clearsAt', 'must not be above the limit']).hint).toBe(
    'Condition 1, clears at: must not be above the limit',
  );
  expect(hint(['/frames', 'no field is named yet'], ['', 'too long']).hint).toBe(
    'Frames: no field is named yet · Too long',
  );
  expect(hint(['/frames/1/fields/0/at', 'too far'], ['/options/everyMs', 'too often']).hint).toBe(
    'Frame 2, field 1, at: too far · Every: too often',
  );
  expect(hint(['/file', 'no byte of a device is in it'])).toEqual({
    title: 'This file cannot be used.',
    hint: 'No byte of a device is in it.',
  });
});

describe('numbers as people read them', () => {
  test.each([
    [21.44, 1, '21.4'],
    [-3.05, 2, '−3.05'],
    [-0.04, 1, '0.0'],
    [undefined, 1, '—'],
    [Number.NaN, 1, '—'],
    [Number.POSITIVE_INFINITY, 1, 'OL'],
    [9999, 0, '9999'],
    [48112, 0, '48\u2009112'],
    [-1234567.5, 1, '−1\u2009234\u2009567.5'],
  ])('%s with %i decimals is %s', (value, decimals, text) => {
    expect(formatNumber(value, decimals, 'en')).toBe(text);
  });

  test('the decimal sign follows the locale', () => {
    expect(formatNumber(12345.6, 1, 'de')).toBe('12\u2009345,6');
  });

  test('a tile shows at most five digits that count', () => {
    expect(formatReading(101325.25, 2, 'en')).toBe('101\u2009325');
    expect(formatReading(101.325, 3, 'en')).toBe('101.33');
    expect(formatReading(0.12345, 3, 'en')).toBe('0.123');
  });

  test('a narrow no-break space stands before a unit, none before degrees of arc', () => {
    expect(withUnit('21.4', '°C')).toBe('21.4\u202f°C');
    expect(withUnit('52', '°')).toBe('52°');
    expect(withUnit('7', '')).toBe('7');
  });

  test('counts and bytes', () => {
    expect(formatCount(51204, 'en')).toBe('51\u2009204');
    expect(formatBytes(999, 'en')).toBe('999\u202fB');
    expect(formatBytes(4_100_000, 'en')).toBe('4.1\u202fMB');
  });

  test.each([
    ['−3,5', -3.5],
    [' 1 024 ', 1024],
    ['', undefined],
    ['pump', undefined],
  ])('typed %j is %s', (text, value) => expect(parseNumber(text)).toBe(value));
});

describe('times', () => {
  const now = new Date(2026, 10, 20, 14, 32, 8).getTime();
  test.each([
    [48_000, '48 s'],
    [200_000, '3 min 20 s'],
    [8_040_000, '2 h 14 min'],
    [41 * 3_600_000, '41 h'],
    [6 * 86_400_000 + 5, '6 days'],
  ])('%i ms last %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  test('age goes from now to the date', () => {
    expect(formatAge(now - 500, now)).toBe('now');
    expect(formatAge(now - 12_000, now)).toBe('12 s');
    expect(formatAge(now - 190_000, now)).toBe('3 min');
    expect(formatAge(new Date(2026, 10, 20, 9, 2).getTime(), now)).toBe('09:02');
    expect(formatAge(new Date(2026, 10, 17, 14, 2).getTime(), now)).toBe('Tue 14:02');
    expect(formatAge(new Date(2026, 9, 1).getTime(), now)).toBe('2026-10-01');
  });

  test('the clock is 24 h, room left ends at a year', () => {
    expect(formatClock(now)).toBe('14:32:08');
    expect(formatLeft(undefined)).toBe('—');
    expect(formatLeft(4e11)).toBe('over a year');
  });
});

describe('units', () => {
  test('UCUM becomes what people write, a device’s own word stays', () => {
    expect(peopleUnit('Cel')).toBe('°C');
    expect(peopleUnit('umol/m2/s')).toBe('µmol m⁻² s⁻¹');
    expect(peopleUnit('bananas')).toBe('bananas');
    expect(peopleUnit('constructor')).toBe('constructor');
  });
  test('what people write becomes UCUM where it is known', () => {
    expect(ucumUnit('c')).toBe('Cel');
    expect(ucumUnit('µg/m³')).toBe('ug/m3');
    expect(ucumUnit(' bananas ')).toBe('bananas');
  });
});

describe('faults in words', () => {
  const some: Fault[] = [
    fault('link/busy', { address: 'serial:0403:6001' }).fault,
    fault('link/lost', { address: 'serial:0403:6001' }).fault,
    fault('uplink/refused', { reasonCode: 0x86 }).fault,
    fault('command/unconfirmed', { waitedMs: 5000 }).fault,
    fault('config/invalid', { problems: [{ path: '/label', message: 'is missing' }] }).fault,
  ];
  test.each(some)('$code has no code, no “please” and no “oops” in its words', (one) => {
    const { title, hint } = faultText(one);
    expect(`${title} ${hint}`).not.toMatch(/oops|please|[a-z]+\/[a-z]+-?[a-z]+ /i);
    expect(title).toMatch(/\.$/);
  });

  test('a pulled cable says when', () => {
    expect(faultText(some[1]!, ' at 14:32:08').title).toBe('Cable unplugged at 14:32:08.');
  });

  test('a device on a network has no cable, and no browser is to blame', () => {
    const codes = ['not-found', 'denied', 'busy', 'lost', 'unsupported'] as const;
    const reached = ['mqtt:house', 'https://a/x', 'http://a/x', 'http-in:box', 'tls:192.168.1.40:4433'];
    const lines = ['coap://192.168.1.40/lamp', 'tcp:192.168.1.40:4001', 'udp:a:1', 'modbus-tcp:a'];
    for (const address of [...lines, ...reached]) {
      const all = codes.map((code) => faultText({ code: `link/${code}`, detail: { address } }));
      const silent = faultText({ code: 'link/silent', detail: { address, waitedMs: 62_000 } });
      for (const { title, hint } of [...all, silent])
        expect(`${title} ${hint}`).not.toMatch(/cable|plug|browser|site|serial|baud/i);
      expect(hasLine(address)).toBe(false);
      expect(portName(address)).not.toBe('Serial port');
    }
  });

  test('a gap says how long and why', () => {
    const gap = { device: 's/d', fromMs: 0, toMs: 52_000, cause: 'unplugged' } as const;
    expect(gapText(gap)).toBe('no data 52 s');
    expect(gapReason({ ...gap, count: 12 })).toBe('unplugged (12)');
  });
});

test('what was confirmed before a reload is not called unconfirmed', () => {
  const sync = { taken: 0, lastTakenMs: undefined };
  expect(confirmedWords(sync, 0)).toBe('Nothing was confirmed yet.');
  expect(confirmedWords({ ...sync, taken: 9 }, 0)).toBe('Stored there.');
});

describe('what an uplink in step is headed', () => {
  const title = (about: Partial<UplinkView>) =>
    uplinkTitle(
      {
        config: { ...USUAL, id: 'u', url: 'mqtt://pi' },
        phase: 'in-step',
        mode: 'confirmed',
        receiver: 'bridge-1',
        taken: 9,
        sent: 10,
        inFlight: 0,
        behind: 0,
        leftMs: undefined,
        slowSinceMs: undefined,
        unheard: false,
        dead: [],
        fault: undefined,
        lastTakenMs: 1_000,
        connects: 1,
        retryAtMs: undefined,
        ...about,
      },
      10,
      60_000,
    );
  const letter = { seq: 4, device: 'a', kind: 'batch', rows: 1, why: 'no', timeMs: 0 } as const;

  test.each([
    ['everything is there', { taken: 10 }, 'All confirmed'],
    ['the hub is silent', {}, 'Waiting for bridge-1 to confirm'],
    ['the broker has everything', { taken: 10, mode: 'sent', receiver: undefined }, 'pi has everything'],
    ['the broker is silent', { mode: 'sent', receiver: undefined }, 'Waiting for pi to confirm'],
    ['one was refused', { dead: [letter] }, 'pi has all but what it refused'],
    ['a broker refused one', { dead: [letter], mode: 'sent' }, 'pi has all but what it refused'],
  ] as const)('where %s', (_, about, text) => {
    expect(title(about)).toBe(text);
  });
});

test.each([
  [1, /can be read/, /^Text arrives/],
  [0.3, /^It speaks/, /no text/],
])('what is listened to in vain is called what it is: %d readable', (readable, title, hint) => {
  const line = { baudRate: 9600, parity: 'none', dataBits: 8 } as const;
  const rung = { line, bytes: 800, lineErrors: 0, readable, evidence: '', state: 'left' } as const;
  const listening = {
    address: 'replay:1-box.bin',
    state: 'unknown',
    rungs: [rung],
    next: [],
    elapsedMs: 1,
  } as const;
  const said = listeningText({
    ...listening,
    finding: undefined,
    sample: new Uint8Array(0),
    fault: undefined,
  });
  expect(said.title).toMatch(title);
  expect(said.hint).toMatch(hint);
});
