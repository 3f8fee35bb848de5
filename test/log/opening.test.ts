import { beforeEach, describe, expect, test } from 'vitest';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import { rows } from '../contract/log-at-hand.ts';
import type { MemoryStore } from '../fakes/memory-store.ts';
import { BROKEN, TimedLog } from './timed-log.ts';
import { codec } from '../fakes/codec.ts';

let at: TimedLog;
beforeEach(async () => {
  at = await TimedLog.open();
});

describe('a log that is opened', () => {
  test('with a wipe that was broken off finishes it first', async () => {
    await Promise.all([at.log.append(rows('a', [1])), at.log.flush()]);
    await at.log.keepSetting('s', 1);
    const { epoch } = at.log.origin;
    const wiping = at.log.wipe();
    await Promise.resolve();
    for (let turn = 0; turn < 40 && !isWiping(at.store); turn++) await Promise.resolve();
    at.store.failing = BROKEN;
    await expect(wiping).rejects.toMatchObject({ fault: BROKEN });
    expect([...at.store.rows.keys()].some((key) => key.startsWith('b/'))).toBe(true);
    at.store.failing = undefined;
    await at.open();
    expect(at.log.origin.epoch).not.toBe(epoch);
    expect(await at.log.setting('s')).toBeUndefined();
    expect([...at.store.rows.keys()]).toEqual(['m', 'v']);
  });

  test('by an older program than wrote it is left alone', async () => {
    const newer = { ...JSON.parse(new TextDecoder().decode(at.store.rows.get('m'))), version: 2 };
    at.store.rows.set('m', new TextEncoder().encode(JSON.stringify(newer)));
    await expect(at.open()).rejects.toMatchObject({ fault: { code: 'log/broken' } });
  });

  test('keeps the name it was given first', async () => {
    const log = await StationLog.open(at.store, 'another', at.clock, () => 'ff', codec);
    expect(log.origin.station).toBe('yard');
  });
});

const isWiping = ({ rows: all }: MemoryStore) => new TextDecoder().decode(all.get('m')).includes('wiping');
