import type { Clock, Link } from './platform.ts';

/** A serial device that is heard so soon after it is being read was speaking already. */
const MIDWAY_MS = 100;

/** Whether nobody spoke when a link began to be read: what comes then is the beginning of something. */
export interface Silence {
  readonly wasHeard: boolean;
  stop(): void;
}

/** Listens for it from now on. By a timer and not by two looks at the clock: a machine that is late hears late, too. */
export function silenceOf({ reading }: Pick<Link, 'reading'>, clock: Clock): Silence {
  const over = new AbortController();
  let wasHeard = false;
  const wait = async () => {
    await reading;
    await clock.sleep(MIDWAY_MS, over.signal);
    await clock.sleep(0, over.signal); // what came while nobody was let run is heard first
    wasHeard = true;
  };
  wait().catch(() => undefined);
  return {
    get wasHeard() {
      return wasHeard;
    },
    stop: () => over.abort(),
  };
}
