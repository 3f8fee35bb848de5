import type { Duplex } from 'node:stream';
import type { Incoming, Connection } from '../../station/runtime/platform.ts';
import type { Message } from '../../station/uplink/message.ts';
import type { Came } from './guard.ts';

/** The MQTT broker inside the bridge: a socket's bytes come in, everything else is its own affair. */
export interface Broker {
  /** Serves one client; the stream is the broker's from now on. */
  serve(client: Duplex, came: Came): void;
  /** A connection of the bridge itself: with all rights, over no network. */
  connect(clientId: string, will: Message | undefined, signal: AbortSignal): Promise<Connection>;
  /** Says something in the bridge's own name. */
  publish(message: Message): Promise<void>;
  /** Sends every client away. */
  close(): Promise<void>;
}

/** What the bridge does with messages that are to be stored before anyone is told that they arrived. */
export interface Keeper {
  /** Resolves when what is to be kept would survive a power cut; only then the sender hears "taken". */
  take(message: Incoming): Promise<void>;
}
