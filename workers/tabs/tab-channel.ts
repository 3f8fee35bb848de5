import { CHANNEL, parseTabMessage, type TabMessage } from './tab-message.ts';

/** The line between the tabs. */
export interface TabChannel {
  say(message: TabMessage): void;
  /** Calls `hear` with every message of another tab from now on; the answer stops it. */
  listen(hear: (message: TabMessage) => void): () => void;
  close(): void;
}

export function openTabChannel(): TabChannel {
  const channel = new BroadcastChannel(CHANNEL);
  return {
    say: (message) => channel.postMessage(message),
    listen(hear) {
      const onMessage = ({ data }: MessageEvent<unknown>) => {
        const message = parseTabMessage(data);
        if (message) hear(message);
      };
      channel.addEventListener('message', onMessage);
      return () => channel.removeEventListener('message', onMessage);
    },
    close: () => channel.close(),
  };
}
