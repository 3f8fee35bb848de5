import type { Driver, Hello } from '../../drivers/driver.ts';
import { fault } from '../../model/fault.ts';
import { Asker } from './asking.ts';
import type { Counting } from './counters.ts';
import { listen } from './cutting.ts';
import type { Due, Frame, Loss } from './frame.ts';
import { Mailbox } from '../mailbox.ts';
import type { Clock, Link, Platform } from '../platform.ts';

/** An opened device, whatever it hangs on: frames come in order with what was lost between them, bytes go. */
export interface Wire {
  /** What has come since the last look. Ends when closed; throws link/lost when the device goes. One reader. */
  readonly arrivals: AsyncIterable<readonly (Frame | Loss)[]>;
  /**
   * Resolves once it is out, with whether the device has said that it took it. @throws what `due` throws, before anything goes
   * out; frame/refused where a polled device refuses it.
   */
  write(bytes: Uint8Array<ArrayBuffer>, due: Due): Promise<boolean>;
  close(): Promise<void>;
}

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
  const hello = driver.hello?.(options) ?? [];
  const source = { ...driver.source, isGreeted: hello.length > 0 };
  void listen(link, source, arrivals, boxOf, host.clock, counting);
  const close = async () => {
    arrivals.close();
    await link.close();
  };
  let greeted: readonly Frame[];
  try {
    const greeting = () => greet(hello, open.address, link, arrivals, host.clock);
    greeted = await (link.turn ? link.turn(greeting) : greeting());
  } catch (error) {
    await close();
    throw error;
  }
  if (!asking) {
    const write: Wire['write'] = async (bytes, due) => {
      due();
      await link.write(bytes);
      return false;
    };
    return { arrivals: after(greeted, arrivals.bunches()), write, close };
  }
  const asker = new Asker(asking, link, open.link, arrivals, host.clock, counting, signal);
  const answers = talk ? joined(asker.arrivals(), talk) : asker.arrivals();
  return { arrivals: after(greeted, answers), write: (bytes, due) => asker.order(bytes, due), close };
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
  hello: readonly Hello[],
  address: string,
  link: Link,
  arrivals: Mailbox<Frame | Loss>,
  clock: Clock,
): Promise<readonly Frame[]> {
  const answers: Frame[] = [];
  for (const { say, expects, withinMs } of hello) {
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
