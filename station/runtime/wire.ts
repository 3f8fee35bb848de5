import type { Driver } from '../drivers/driver.ts';
import type { GapCause } from '../model/entry.ts';
import { fault } from '../model/fault.ts';
import type { Framer } from '../codec/framing/framing.ts';
import { Asker } from './asking.ts';
import type { Counting } from './counters.ts';
import { Mailbox } from './mailbox.ts';
import type { Clock, Link, Platform } from './platform.ts';

/** One frame of a device, with when it came and what it answers (empty where the device talks by itself). */
export interface Frame {
  readonly kind: 'frame';
  readonly timeMs: number;
  /** How far the wall's clock was before the steady one then: a step of it is a step of this. */
  readonly offsetMs: number;
  readonly bytes: Uint8Array;
  readonly asked: Uint8Array;
}

/** Something of the device did not arrive whole. */
export interface Loss {
  readonly kind: 'loss';
  readonly timeMs: number;
  readonly cause: GapCause;
  readonly count: number;
}

/** An opened device, whatever it hangs on: frames come in order with what was lost between them, bytes go. */
export interface Wire {
  /** What has come since the last look. Ends when closed; throws link/lost when the device goes. One reader. */
  readonly arrivals: AsyncIterable<readonly (Frame | Loss)[]>;
  /** @throws frame/refused where a polled device refuses it. */
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  close(): Promise<void>;
}

const NONE = new Uint8Array(0);

/** A serial device that is heard so soon after opening was speaking already. */
const MIDWAY_MS = 100;

/**
 * Opens a device's link, has its hello answered, and asks it at even times where it is polled.
 * @throws link/… from the transport, link/silent where the hello stays without its answer.
 */
export async function openWire(
  driver: Driver,
  options: unknown,
  open: { readonly address: string; readonly link: Driver['source']['link'] },
  host: Pick<Platform, 'clock' | 'transports'>,
  counting: Counting,
  signal: AbortSignal,
): Promise<Wire> {
  const link = await host.transports.openLink(open.link, open.address, signal);
  const arrivals = new Mailbox<Frame | Loss>();
  const asking = driver.source.ask?.(options);
  const talk = asking?.talks ? new Mailbox<Frame | Loss>() : undefined;
  const boxOf = (frame?: Uint8Array) => (talk && (!frame || asking?.talks?.(frame)) ? talk : arrivals);
  void listen(link, driver.source, arrivals, boxOf, host.clock, counting);
  const close = async () => {
    arrivals.close();
    await link.close();
  };
  let greeted: readonly Frame[];
  try {
    const hello = () => greet(driver, options, open.address, link, arrivals, host.clock);
    greeted = await (link.turn ? link.turn(hello) : hello());
  } catch (error) {
    await close();
    throw error;
  }
  if (!asking)
    return { arrivals: after(greeted, arrivals.bunches()), write: (bytes) => link.write(bytes), close };
  const asker = new Asker(asking, link, open.link, arrivals, host.clock, counting, signal);
  const answers = talk ? joined(asker.arrivals(), talk) : asker.arrivals();
  return { arrivals: after(greeted, answers), write: (bytes) => asker.order(bytes), close };
}

/** What comes of the questions, and between it what the device says by itself. */
function joined(
  answers: AsyncIterable<readonly (Frame | Loss)[]>,
  talk: Mailbox<Frame | Loss>,
): AsyncGenerator<readonly (Frame | Loss)[]> {
  const take = async () => {
    try {
      for await (const bunch of answers) for (const each of bunch) talk.put(each);
      talk.close();
    } catch (error) {
      talk.close(error);
    }
  };
  void take();
  return talk.bunches();
}

/** Has what a link says cut into frames, until it ends. */
export async function listen(
  link: Link,
  { link: { kind }, framing }: Pick<Driver['source'], 'link' | 'framing'>,
  arrivals: Mailbox<Frame | Loss>,
  boxOf: (frame?: Uint8Array) => Mailbox<Frame | Loss>,
  clock: Clock,
  counting: Counting,
): Promise<void> {
  const openedMs = clock.steady();
  let framer: Framer | undefined;
  let dropped = 0;
  try {
    for await (const heard of link.heard) {
      const offsetMs = clock.now() - clock.steady();
      const timeMs = offsetMs + (heard.steadyMs ?? clock.steady());
      if (heard.kind === 'line-error') {
        counting.lineErrors[heard.error]++;
        boxOf().put({ kind: 'loss', timeMs, cause: heard.error, count: 1 });
        // What it held is not the beginning of what comes next.
        framer = framing('midway');
        dropped = 0;
        continue;
      }
      framer ??= framing(kind === 'serial' && clock.steady() - openedMs < MIDWAY_MS ? 'midway' : 'start');
      counting.bytes += heard.bytes.length;
      const frames = framer.push(heard.bytes);
      counting.frames += frames.length;
      for (const bytes of frames) boxOf(bytes).put({ kind: 'frame', timeMs, offsetMs, bytes, asked: NONE });
      if (framer.dropped === dropped) continue;
      counting.dropped += framer.dropped - dropped;
      boxOf().put({ kind: 'loss', timeMs, cause: 'damaged', count: framer.dropped - dropped });
      dropped = framer.dropped;
    }
    arrivals.close();
  } catch (error) {
    arrivals.close(error);
  }
}

/** What a device answers to its hello, it may say of itself: it is read like all else. */
async function* after(
  greeted: readonly Frame[],
  arrivals: AsyncIterable<readonly (Frame | Loss)[]>,
): AsyncGenerator<readonly (Frame | Loss)[]> {
  if (greeted.length > 0) yield greeted;
  yield* arrivals;
}

/** The answers, each with what it answers. */
async function greet(
  driver: Driver,
  options: unknown,
  address: string,
  link: Link,
  arrivals: Mailbox<Frame | Loss>,
  clock: Clock,
): Promise<readonly Frame[]> {
  const answers: Frame[] = [];
  for (const { say, expects, withinMs } of driver.hello?.(options) ?? []) {
    await link.write(Uint8Array.from(say));
    const late = new AbortController();
    const answered = (async () => {
      for await (const arrival of arrivals)
        if (arrival.kind === 'frame' && expects(arrival.bytes)) return arrival;
      return undefined;
    })();
    const silent = clock.sleep(withinMs, late.signal).then(
      () => undefined,
      () => undefined,
    );
    const first = await Promise.race([answered, silent]);
    late.abort();
    if (!first) throw fault('link/silent', { address, waitedMs: withinMs });
    answers.push({ ...first, asked: say });
  }
  return answers;
}
