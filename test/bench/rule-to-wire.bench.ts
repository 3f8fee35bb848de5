import instantiate from 'virtual:core-wasm';
import { nodeClock } from '../../node-bridge/node-clock.ts';
import { ascii } from '../../station/codec/bytes.ts';
import { Kernel } from '../../station/pipeline/kernel.ts';
import { KernelCodec } from '../../station/codec/kernel-codec.ts';
import { StationLog } from '../../station/runtime/log/station-log.ts';
import type { Platform } from '../../station/runtime/platform.ts';
import { Station } from '../../station/runtime/station.ts';
import { FakeBrokers } from '../fakes/fake-brokers.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { Ports } from '../fakes/ports.ts';
import type { Figure } from './bench.ts';

/** As many commands as one device takes in a minute. */
const ROUNDS = 60;
const MAST = 'serial:2341:0044';
const UNO = 'serial:2341:0043';
const plotter = { driver: 'plotter-lines', label: 'x' } as const;
const wind = {
  device: 'mast',
  channel: 'wind',
  when: 'above',
  limit: 12,
  staleMs: 60_000,
  ends: true,
} as const;
const relay = { risk: 2, safe: 0, interlocks: [wind] } as const;

const randomHex = (digits: number) =>
  Array.from(crypto.getRandomValues(new Uint8Array(digits)), (byte) => (byte & 15).toString(16)).join('');

/**
 * A reading crosses the limit of a condition, and the command that follows from it reaches the other device's end: from the
 * bytes of the one port to those of the other, through driver, batch, kernel, desk and writer, on the host's own clock. The
 * store is memory: a command of the station itself does not wait for one. Beside it, the same for a screen's command.
 */
export default async function (): Promise<Record<string, Figure>> {
  const core = await instantiate();
  const ports = new Ports();
  const log = await StationLog.open(new MemoryStore(), 'bench', nodeClock, randomHex, new KernelCodec(core));
  const platform: Platform = {
    ...{
      clock: nodeClock,
      brokers: new FakeBrokers(),
      log,
      kernel: new Kernel(core),
      transports: ports,
      randomHex,
    },
  };
  const devices = [
    { ...plotter, id: 'uno', address: UNO, options: { switches: ['relay'] }, controls: { relay } },
    { ...plotter, id: 'mast', address: MAST },
  ];
  const station = await Station.open(platform, { version: 'bench', devices });
  const stop = new AbortController();
  const ended = station.run(stop.signal);
  await nodeClock.sleep(200);
  const [uno, mast] = [ports.open.get(UNO)!, ports.open.get(MAST)!];
  const written = (what: () => void) =>
    new Promise<number>((resolve) => {
      const beganMs = performance.now();
      uno.obeys = (bytes) => {
        const said = new TextDecoder().decode(bytes);
        resolve(performance.now() - beganMs);
        setTimeout(() => uno.say(ascii(`${said}\n`)), 1);
      };
      what();
    });
  const heard = (ms: number) => nodeClock.sleep(ms);
  const isLocked = async () => (await station.news(0)).devices[0]!.controls?.['relay']?.lock !== undefined;
  uno.say(ascii('\nrelay:0\n'));
  const [rule, command]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    mast.say(ascii('\nwind:3\n'));
    do await heard(45);
    while (await isLocked());
    const set = {
      device: 'uno',
      channel: 'relay',
      value: 1,
      by: { who: 'bench', from: `${round}` },
      takeOver: true,
    };
    command.push(await written(() => void station.command(set)));
    await heard(45);
    rule.push(await written(() => mast.say(ascii('\nwind:20\n'))));
    await heard(45);
  }
  stop.abort();
  await ended;
  await log.close();
  return {
    'rule-to-wire': { value: p95(rule), unit: 'ms', goal: { max: 50 }, ours: p95(rule) },
    'command-to-wire': { value: p95(command), unit: 'ms', goal: { max: 20 }, ours: p95(command) },
  };
}

const p95 = (all: readonly number[]): number => all.toSorted((a, b) => a - b)[Math.floor(all.length * 0.95)]!;
