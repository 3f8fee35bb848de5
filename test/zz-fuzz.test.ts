import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ascii } from '../station/codec/bytes.ts';
import { StationLog } from '../station/runtime/log/station-log.ts';
import type { Link, Platform, Transports } from '../station/runtime/platform.ts';
import { Station } from '../station/runtime/station.ts';
import { FakeBrokers } from './fakes/fake-brokers.ts';
import { FakeClock } from './fakes/clock.ts';
import { kernel } from './fakes/kernels.ts';
import { MemoryStore } from './fakes/memory-store.ts';
import { ScriptedLink } from './fakes/scripted-link.ts';
let digits = 0;
const randomHex = (count: number) => (++digits).toString(16).padStart(count, '0').slice(-count);
class Ports implements Transports {
  readonly open = new Map<string, ScriptedLink>();
  async openLink(_spec: unknown, address: string): Promise<Link> {
    if (this.open.has(address)) throw Object.assign(new Error('busy ' + address), { busy: true });
    const link = new ScriptedLink();
    const close = link.close.bind(link);
    link.close = async () => {
      await Promise.resolve();
      this.open.delete(address);
      await close();
    };
    this.open.set(address, link);
    return link;
  }
}
const FULL = { code: 'log/full', detail: { usedBytes: 1, quotaBytes: 1 } } as const;
const BROKEN = { code: 'log/broken', detail: { message: 'x' } } as const;
const op = fc.oneof(
  fc.record({ do: fc.constant('add' as const), id: fc.constantFrom('a', 'b') }),
  ...(process.env['CALM'] ? [] : [fc.record({ do: fc.constant('remove' as const), id: fc.constantFrom('a', 'b') })]),
  fc.record({ do: fc.constant('rename' as const), id: fc.constantFrom('a', 'b') }),
  ...(process.env['CALM'] ? [] : [fc.record({ do: fc.constant('erase' as const), id: fc.constantFrom('a', 'b') })]),
  fc.record({ do: fc.constant('broker' as const), id: fc.constantFrom('x', 'y', '') }),
  fc.record({ do: fc.constantFrom('say', 'say', 'say', 'lose', ...(process.env['CALM'] ? [] : ['wipe']), 'full', 'broken', 'heal', 'cut', 'refuse', 'accept', 'command', 'chart', 'back', 'doubt') }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(0, 1, 60, 300, 1500, 5000) }),
);
test('whatever is done', { timeout: 500_000 }, async () => {
  const unheard: unknown[] = [];
  let total = 0, strict = 0;
  process.on('unhandledRejection', (e) => unheard.push(e));
  await fc.assert(
    fc.asyncProperty(fc.array(op, { minLength: 3, maxLength: 30 }), async (ops) => {
      const clock = new FakeClock(1_700_000_000_000);
      const brokers = new FakeBrokers();
      const store = new MemoryStore();
      const ports = new Ports();
      const log = await StationLog.open(store, 'desk', clock, randomHex);
      const platform: Platform = { clock, brokers, log, kernel: kernel(), transports: ports, randomHex };
      const station = await Station.open(platform, { version: 't' });
      const stop = new AbortController();
      let over = false;
      const ended = station.run(stop.signal).finally(() => (over = true));
      ended.catch(() => undefined);
      const pending: Promise<unknown>[] = [];
      let n = 0;
      const said: number[] = [];
      const quiet = (p: Promise<unknown>) => pending.push(p.catch(() => undefined));
      for (const each of ops) {
        const id = 'id' in each ? each.id : '';
        switch (each.do) {
          case 'add': quiet(station.addDevice({ id, label: id, driver: 'plotter-lines', address: `serial:${id}`, options: { settable: ['n'] } })); break;
          case 'remove': quiet(station.removeDevice(id)); break;
          case 'rename': quiet(station.renameDevice(id, 'x' + n)); break;
          case 'erase': quiet(station.eraseDevice(id)); break;
          case 'broker': quiet(station.setBroker(id ? { url: `ws://${id}` } : undefined)); break;
          case 'wipe': quiet(station.wipe()); break;
          case 'say': for (const link of ports.open.values()) { said.push(n, n + 1); link.say(ascii(`\nn:${n++}\nn:${n++}\n`)); } break;
          case 'lose': for (const [a, link] of ports.open) { ports.open.delete(a); link.lose(); } break;
          case 'full': store.failing = FULL; break;
          case 'broken': store.failing = BROKEN; break;
          case 'doubt': store.doubtful = BROKEN; break;
          case 'heal': store.failing = undefined; break;
          case 'cut': brokers.cut(); break;
          case 'refuse': brokers.refusing = { code: 'uplink/unreachable', detail: { url: 'x' } }; break;
          case 'accept': brokers.refusing = undefined; break;
          case 'command': quiet(station.command({ device: 'a', channel: 'n', value: 1 })); break;
          case 'chart': quiet(station.chart({ series: ['a', 'b'].map((device) => ({ device, channel: 'n' })), fromMs: 1_690_000_000_000, toMs: 1_710_000_000_000, points: 1000 })); break;
          case 'back': clock.set(clock.now() - 3_600_000); break;
          case 'wait': await clock.advance(each.ms); break;
        }
      }
      store.failing = undefined; store.doubtful = undefined; brokers.refusing = undefined;
      await clock.advance(70_000);
      await clock.advance(70_000);
      await Promise.all(pending);
      const news = await station.news(0);
      expect(news.devices.map(({ device, state }) => [device, state.phase])).toEqual([...news.devices.map(({ device }) => [device, 'live'])]);
      expect(ports.open.size).toBe(news.devices.length);
      expect(brokers.clients.length).toBe(news.sync.phase === 'none' ? 0 : 1);
      const kept = (await log.setting('station')) as { devices: { id: string }[] } | undefined;
      if (!ops.some((o) => o.do === 'doubt')) expect(new Set((kept?.devices ?? []).map(({ id }) => id))).toEqual(new Set(news.devices.map(({ device }) => device)));
      if (news.sync.phase !== 'none') { await log.flush(); await clock.advance(65_000); const s = (await station.news(0)).sync; expect([s.taken, s.phase]).toEqual([log.next - 1, 'in-step']); }
      await log.flush();
      const logged = (await log.read(0, 100_000)).flatMap((e) => (e.kind === 'batch' ? [...e.batch.columns[0]!] : []));
      expect(new Set(logged).size).toBe(logged.length);
      const adds = ops.filter((o) => o.do === 'add').map((o) => ('id' in o ? o.id : ''));
      if (!ops.some((o) => ['wipe', 'erase', 'remove'].includes(o.do)) && new Set(adds).size === adds.length) {
        expect(logged.toSorted((a, b) => a - b)).toEqual(said);
        const from = 1_600_000_000_000;
        const { series } = await station.chart({ series: ['a', 'b'].map((device) => ({ device, channel: 'n' })), fromMs: 1_690_000_000_000, toMs: 1_710_000_000_000, points: 1000 }); total += said.length; strict++; void from;
        expect(series.reduce((sum, { rows }) => sum + rows, 0)).toBe(said.length);
      }
      stop.abort();
      await clock.advance(5_000);
      expect(over).toBe(true);
      await ended;
      expect([ports.open.size, brokers.clients.length]).toEqual([0, 0]);
      expect(unheard).toEqual([]);
    }),
    { numRuns: Number(process.env['RUNS'] ?? 60) },
  );
  console.log('STAT', strict, total);
});
