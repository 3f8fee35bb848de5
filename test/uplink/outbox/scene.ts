import type { Entry } from '../../../station/model/entry.ts';
import { USUAL } from '../../../station/model/uplink.ts';
import { StationLog } from '../../../station/runtime/log/station-log.ts';
import type { Published } from '../../../station/runtime/platform.ts';
import type { Message } from '../../../station/uplink/message.ts';
import { native } from '../../../station/uplink/native/dialect.ts';
import { Allowance } from '../../../station/uplink/allowance.ts';
import { quotas } from '../../../station/model/quota.ts';
import { Outbox } from '../../../station/uplink/outbox.ts';
import type { SendingMode } from '../../../station/uplink/outbox-way.ts';
import { FakeClock, settle } from '../../fakes/clock.ts';
import { MemoryStore } from '../../fakes/memory-store.ts';
import { codec } from '../../fakes/codec.ts';

interface Handed {
  readonly body: {
    readonly seq?: number | readonly (readonly [number, number])[];
    readonly gone?: readonly (readonly [number, number])[];
    readonly late?: true;
  };
  readonly bytes: number;
  /** The broker has it. */
  answer(): Promise<void>;
  lose(): Promise<void>;
}

export let clock: FakeClock;
export let store: MemoryStore;
export let log: StationLog;
export let handed: Handed[];
export let unanswered = 0;
export let most = 0;

/** Everything is new; for before each test. */
export async function begin(): Promise<void> {
  clock = new FakeClock(1_000_000);
  log = await StationLog.open(
    (store = new MemoryStore()),
    'tablet',
    clock,
    (digits) => 'e'.repeat(digits),
    codec,
  );
  forgetHanded();
  most = 0;
}

/** What was handed over so far is nobody's any more. */
export function forgetHanded(): void {
  handed = [];
  unanswered = 0;
}

function publish({ payload }: Message): Promise<Published> {
  most = Math.max(most, ++unanswered);
  return new Promise((resolve, reject) => {
    const settled = async (end: () => void) => {
      unanswered--;
      end();
      await settle();
    };
    const body = JSON.parse(new TextDecoder().decode(payload)) as Handed['body'];
    const lost = new Error('lost');
    handed.push({
      body,
      bytes: payload.length,
      answer: () => settled(() => resolve('taken')),
      lose: () => settled(() => reject(lost)),
    });
  });
}

const event = (n: number): Entry => ({
  kind: 'event',
  event: { rule: 'r', version: 1, device: 'a', timeMs: n, text: String(n) },
});
export const row = (device: string, n: number, rows = 1): Entry => ({
  kind: 'batch',
  batch: {
    device,
    channels: ['x'],
    time: Float64Array.from({ length: rows }, (_, i) => n + i),
    columns: [Float64Array.from({ length: rows }, (_, i) => n + i / 7)],
  },
});

export async function append(...entries: readonly Entry[]): Promise<void> {
  const all = Promise.all(entries.map((entry) => log.append(entry)));
  await log.flush();
  await all;
}
export const events = (count: number) => append(...Array.from({ length: count }, (_, n) => event(n)));

export async function start(mode: SendingMode, outbox?: Outbox) {
  const stop = new AbortController();
  const uplink = { ...USUAL, id: 'u', url: 'x' };
  const about = {
    origin: log.origin,
    uplink,
    receiver: false,
    devices: () => [],
    lastRow: () => undefined,
    now: () => clock.now(),
    connection: 0,
  };
  const speech = native.speak(about);
  const running =
    outbox ?? (await Outbox.open(log, clock, 'u', new Allowance(quotas.own, clock), () => undefined));
  const run = running
    .run({ publish, speech, mode, mostBytes: 64 * 1024 }, stop.signal)
    .catch(() => undefined);
  await clock.advance(0);
  const end = async () => {
    stop.abort();
    await run;
  };
  return { outbox: running, end };
}

export const numbersOf = ({ seq, gone }: Handed['body']): readonly number[] =>
  typeof seq === 'number'
    ? [seq]
    : (seq?.map(([n]) => n) ??
      gone!.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i)));
export const all = (from = 0) => handed.slice(from).flatMap(({ body }) => numbersOf(body));
export const ack = (upTo: number, have: readonly (readonly [number, number])[] = [], rest = {}) => ({
  epoch: log.origin.epoch,
  upTo,
  have,
  ...rest,
});
