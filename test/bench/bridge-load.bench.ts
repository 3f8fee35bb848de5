import { type AddressInfo, createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from '../bridge/process.ts';
import { LoadedBridge } from '../load/loaded-bridge.ts';
import type { Figure } from './bench.ts';

const DEVICES = 10;
/** Each device's, so that it is 1,000 samples a second together. */
const EVERY_MS = 10;
const SETTLE_MS = 10_000;
const MEASURE_MS = 30_000;

/** What it costs a bridge to record 1,000 samples a second of ten devices over TCP. */
export default async function bridgeLoad(): Promise<Readonly<Record<string, Figure>>> {
  await build();
  const boards = await Boards.open();
  const devices = Array.from({ length: DEVICES }, (_, i) => ({
    id: `board-${i}`,
    label: `Board ${i}`,
    driver: 'plotter-lines',
    address: `tcp:127.0.0.1:${boards.port}`,
  }));
  const bridge = await LoadedBridge.start(devices);
  try {
    await sleep(SETTLE_MS);
    const [cpuS, sent, startMs] = [bridge.cpuS, boards.sent, performance.now()];
    await sleep(MEASURE_MS);
    const tookS = (performance.now() - startMs) / 1_000;
    const share = (100 * (bridge.cpuS - cpuS)) / tookS;
    const perS = (boards.sent - sent) / tookS;
    const peakMb = bridge.peakRssMb;
    return {
      'bridge-load samples': { value: perS, unit: '1/s', goal: { min: 950 }, ours: perS },
      'bridge-load RSS': { value: peakMb, unit: 'MB', goal: { max: 120 }, ours: peakMb },
      'bridge-load core': { value: share, unit: '%', goal: { max: 20 }, ours: share },
    };
  } finally {
    await bridge.remove();
    boards.close();
  }
}

/** A server on which every connection hears a sample every so often. */
class Boards {
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((socket) => {
    this.#sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket));
  });
  readonly #timer: NodeJS.Timeout;
  sent = 0;

  private constructor() {
    const startMs = performance.now();
    let rounds = 0;
    this.#timer = setInterval(() => {
      for (; rounds < (performance.now() - startMs) / EVERY_MS; rounds++)
        for (const socket of this.#sockets) socket.write(`n:${++this.sent} t:21.5\n`);
    }, EVERY_MS);
  }

  static async open(): Promise<Boards> {
    const boards = new Boards();
    boards.#server.listen(0, '127.0.0.1');
    await once(boards.#server, 'listening');
    return boards;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    clearInterval(this.#timer);
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}
