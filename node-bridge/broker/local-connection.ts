import { type Duplex, duplexPair } from 'node:stream';
import { MqttClient } from 'mqtt';
import type { Connection } from '../../station/runtime/platform.ts';
import type { Message } from '../../station/uplink/message.ts';
import { openConnection } from '../../station/uplink/mqtt-client.ts';
import { clientOptions } from '../../station/uplink/mqtt-js.ts';

const ADDRESS = 'mqtt://localhost';

/** A connection to a broker in this program: the same MQTT as from afar, over two ends of one stream. */
export function openLocal(
  serve: (stream: Duplex) => void,
  clientId: string,
  will: Message | undefined,
  signal: AbortSignal,
): Promise<Connection> {
  const [near, far] = duplexPair();
  // Unlike a socket's, the two ends do not know of each other's end.
  near.once('close', () => far.destroy());
  far.once('close', () => near.destroy());
  const options = { ...clientOptions({ url: ADDRESS, clientId }, will, ['mqtt']), keepalive: 0 };
  serve(far);
  return openConnection(new MqttClient(() => near, options), ADDRESS, signal);
}
