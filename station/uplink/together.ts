/**
 * Runs loops beside each other: when one fails, or the signal aborts, all are told to end. Settles once all have ended, with
 * what failed first.
 */
export async function together(
  signal: AbortSignal,
  loops: readonly ((signal: AbortSignal) => Promise<void>)[],
): Promise<void> {
  const over = new AbortController();
  const end = () => over.abort(signal.reason);
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  const running = loops.map((loop) => loop(over.signal));
  try {
    await Promise.all(running);
  } finally {
    end();
    signal.removeEventListener('abort', end);
    await Promise.allSettled(running);
  }
}

/** Works until it is done, or is told to end because something happened. @throws what `work` does, the signal's reason. */
export async function unless(
  happens: (signal: AbortSignal) => Promise<void> | undefined,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const over = new AbortController();
  const end = () => over.abort(signal.reason);
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  const happened = happens(over.signal)?.then(() => over.abort());
  try {
    await work(over.signal);
  } catch (error) {
    if (signal.aborted || !over.signal.aborted) throw error;
  } finally {
    end();
    signal.removeEventListener('abort', end);
    await happened;
  }
}
