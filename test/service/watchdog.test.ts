import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { serviceManager } from '../../node-bridge/service/manager.ts';
import { keepWatch } from '../../node-bridge/service/watchdog.ts';
import { fault } from '../../station/model/fault.ts';
import { build, Fieldline } from '../bridge/process.ts';
import { until } from '../bridge/until.ts';
import { FakeClock } from '../fakes/clock.ts';
import { Datagrams } from './datagrams.ts';

describe('a sign of life', () => {
  const watch = async (write: () => Promise<void>) => {
    const clock = new FakeClock();
    const told: string[] = [];
    const manager = { watchdogMs: 30_000, tell: (state: string) => void told.push(state) };
    const stop = new AbortController();
    const ended = keepWatch(manager, write, clock, stop.signal);
    return { clock, told, end: async () => (stop.abort(), await ended) };
  };

  test('comes three times a period for as long as the log writes, also where the disk is full', async () => {
    let writes = 0;
    const { clock, told, end } = await watch(async () => {
      if (++writes > 3) throw fault('log/full', { usedBytes: 1, quotaBytes: 1 });
    });
    await clock.advance(59_999);
    expect(told).toEqual(Array.from({ length: 6 }, () => 'WATCHDOG=1'));
    await end();
  });

  test('does not come while the log is broken, and comes again once it is not', async () => {
    let isBroken = true;
    const { clock, told, end } = await watch(async () => {
      if (isBroken) throw fault('log/broken', { message: 'gone' });
    });
    await clock.advance(60_000);
    expect(told).toEqual([]);
    isBroken = false;
    await clock.advance(10_000);
    expect(told).toEqual(['WATCHDOG=1']);
    await end();
  });

  test('never comes again after a write that does not end', async () => {
    let writes = 0;
    const { clock, told } = await watch(() =>
      ++writes < 3 ? Promise.resolve() : new Promise(() => undefined),
    );
    await clock.advance(600_000);
    expect(told).toHaveLength(2);
    expect(writes).toBe(3);
  });

  test('does not come after the end, though a write that was under way succeeds then', async () => {
    let written = () => {};
    const { told, end } = await watch(() => new Promise((resolve) => (written = resolve)));
    const ended = end();
    written();
    await ended;
    expect(told).toEqual([]);
  });
});

describe.skipIf(process.platform !== 'linux')('over the socket of a service manager', () => {
  let folder: string;
  let bridge: Fieldline | undefined;
  let manager: Datagrams | undefined;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fieldline-watchdog-'));
    await build();
  }, 240_000);
  afterEach(async () => {
    bridge?.kill();
    await bridge?.ended;
    await manager?.close();
    bridge = manager = undefined;
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('a bridge says when it is ready, that it lives, and that it stops', async () => {
    const NOTIFY_SOCKET = join(folder, 'notify');
    manager = new Datagrams(NOTIFY_SOCKET);
    const { heard } = manager;
    const env = { PORT: '0', MQTT_PORT: '0', NOTIFY_SOCKET, WATCHDOG_USEC: '300000' };
    bridge = new Fieldline(['start', '--data', join(folder, 'data')], env);
    await until(() => heard.filter((each) => each === 'WATCHDOG=1').length > 2, 60_000);
    expect(heard[0]).toBe('READY=1');
    bridge.kill('SIGSTOP'); // a thread that hangs
    await sleep(50); // one may be under way
    const before = heard.length;
    await sleep(500);
    expect(heard).toHaveLength(before);
    bridge.kill('SIGCONT');
    await until(() => heard.length > before);
    bridge.kill('SIGTERM');
    expect(await bridge.ended).toEqual({ code: 0, signal: null });
    await until(() => heard.includes('STOPPING=1'));
    expect(heard.at(-1)).toBe('STOPPING=1');
  });

  test('one without a file is heard as well, and a bridge that nobody waits for says nothing', async () => {
    const place = `@fieldline-test-${process.pid}`;
    manager = new Datagrams(place);
    const env: NodeJS.ProcessEnv = { NOTIFY_SOCKET: place, WATCHDOG_USEC: '1000000', WATCHDOG_PID: '1' };
    const found = (await serviceManager(env))!;
    expect(env).toEqual({}); // no program that is started from here speaks in its name
    expect(found.watchdogMs).toBeUndefined(); // somebody else is watched
    found.tell('READY=1');
    const { heard } = manager;
    await until(() => heard.length > 0);
    expect(heard).toEqual(['READY=1']);
    expect(await serviceManager({})).toBeUndefined();
    expect(await serviceManager({ NOTIFY_SOCKET: 'vsock:1:2' })).toBeUndefined();
    const gone = (await serviceManager({ NOTIFY_SOCKET: '/nowhere/at/all' }))!;
    expect(() => gone.tell('READY=1')).not.toThrow();
  });
});
