const AT_ONCE = 32;

/**
 * What `begin` makes of each item, in their order, many begun at once: a disk answers many questions sooner
 * than one by one.
 */
export async function* ahead<T, R>(
  items: AsyncIterable<T>,
  begin: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  let begun: Promise<R>[] = [];
  for await (const item of items) {
    const beginning = begin(item);
    beginning.catch(() => undefined); // told when its turn comes
    if (begun.push(beginning) < AT_ONCE) continue;
    yield* await Promise.all(begun);
    begun = [];
  }
  yield* await Promise.all(begun);
}
