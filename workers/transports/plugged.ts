/** Resolves when the bus tells of a newcomer and `look` then finds what is waited for, or the signal aborts. */
export function plugged(
  bus: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>,
  look: () => Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    const looking = async () => {
      if (await look()) done();
    };
    const done = () => {
      bus.removeEventListener('connect', looking);
      signal.removeEventListener('abort', done);
      resolve();
    };
    bus.addEventListener('connect', looking);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}
