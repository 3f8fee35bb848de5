import type { ListeningApi } from '../api/listening.ts';
import type { ListeningPost } from './listening-post.ts';
import { parseListening } from './settings/settings.ts';

/** What can be asked of a listening post by whoever may be wrong about an address or a line. */
export const listeningAt = (post: ListeningPost): ListeningApi => ({
  listen: async (address, first) => {
    const { line } = parseListening({ address, line: first });
    await post.begin(address, line);
  },
  stopListening: () => post.end(),
  listenAt: async (address, line) => {
    const asked = parseListening({ address, line });
    await post.stay(address, asked.line ?? line);
  },
  heardBytes: async (run, after) => post.overheard.since(run, after),
});
