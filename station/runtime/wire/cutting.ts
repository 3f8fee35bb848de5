import type { Framer } from '../../codec/framing/framing.ts';
import type { Driver } from '../../drivers/driver.ts';
import type { Counting } from './counters.ts';
import type { Mailbox } from '../mailbox.ts';
import { Pauses } from './pauses.ts';
import type { Clock, Link } from '../platform.ts';
import { silenceOf } from '../silence.ts';
import { stamps } from './stamps.ts';
import type { Frame, Loss } from './frame.ts';

const NONE = new Uint8Array(0);

/** Opening its port restarts many a board, and its boot loader is silent for longer than a sketch is within its first line. */
const RESTARTED_MS = 400;

/** What is listened to; one that is greeted says its first word in answer, however soon. */
interface Source extends Pick<Driver['source'], 'link' | 'framing'> {
  readonly isGreeted?: boolean;
}

/** Has what a link says cut into frames, until it ends. */
export async function listen(
  link: Link,
  { link: { kind }, framing, isGreeted }: Source,
  arrivals: Mailbox<Frame | Loss>,
  boxOf: (frame?: Uint8Array) => Mailbox<Frame | Loss>,
  clock: Clock,
  counting: Counting,
): Promise<void> {
  const silence = kind === 'serial' && !link.fresh && !isGreeted ? silenceOf(link, clock) : undefined;
  let framer: Framer | undefined;
  let dropped = 0;
  let heardMs = clock.steady();
  let isFirst = true;
  const pauses = new Pauses(clock);
  const stamp = stamps(clock);
  const cut = (frames: readonly Uint8Array[], steadyMs: number, bytesHeard = 0) => {
    const { timeMs, offsetMs } = stamp(steadyMs);
    counting.frames += frames.length;
    isFirst &&= frames.length === 0;
    counting.story.heard(bytesHeard, frames, steadyMs);
    for (const bytes of frames) boxOf(bytes).put({ kind: 'frame', timeMs, offsetMs, bytes, asked: NONE });
    const lost = (framer?.dropped ?? 0) - dropped;
    if (lost === 0) return;
    counting.dropped += lost;
    counting.story.damaged('dropped', clock.steady());
    boxOf().put({ kind: 'loss', timeMs, cause: 'damaged', count: lost });
    dropped += lost;
  };
  try {
    for await (const heard of link.heard) {
      const steadyMs = heard.steadyMs ?? clock.steady();
      if (heard.kind === 'line-error') {
        counting.lineErrors[heard.error]++;
        counting.story.count(heard.error, clock.steady());
        boxOf().put({ kind: 'loss', timeMs: stamp(steadyMs).timeMs, cause: heard.error, count: 1 });
        pauses.stop();
        // What it held is not the beginning of what comes next.
        framer = framing('midway');
        dropped = 0;
        continue;
      }
      // What it held is the beginning of a line that the restart has cut off.
      const isRestarted = kind === 'serial' && isFirst && steadyMs - heardMs >= RESTARTED_MS;
      if (isRestarted && framer?.isWithin) framer = framing('midway');
      framer ??= framing(silence?.wasHeard === false ? 'midway' : 'start');
      heardMs = steadyMs;
      counting.bytes += heard.bytes.length;
      pauses.before(framer, steadyMs, cut);
      cut(framer.push(heard.bytes), steadyMs, heard.bytes.length);
      pauses.after(framer, steadyMs, cut);
    }
    arrivals.close();
  } catch (error) {
    arrivals.close(error);
  } finally {
    pauses.stop();
    silence?.stop();
  }
}
