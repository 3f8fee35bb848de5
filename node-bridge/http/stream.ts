/** Who fetches nothing for so long is gone. */
const IDLE_MS = 60_000;

/** A body that is made as it is fetched, a piece at a time; who hangs up, or stops fetching, ends it. */
export function streamOf(pieces: AsyncGenerator<string | Uint8Array>): ReadableStream<Uint8Array> {
  let idle: NodeJS.Timeout | undefined;
  const end = async () => {
    clearTimeout(idle);
    await pieces.return(undefined);
  };
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      clearTimeout(idle);
      const { done, value } = await pieces.next();
      if (done) return controller.close();
      controller.enqueue(typeof value === 'string' ? new TextEncoder().encode(value) : value);
      idle = setTimeout(() => {
        controller.error(new Error('nobody fetches it'));
        void end();
      }, IDLE_MS).unref();
    },
    cancel: end,
  });
}
