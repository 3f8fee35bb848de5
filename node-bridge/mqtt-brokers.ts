import { connect } from 'mqtt';
import { fault } from '../station/model/fault.ts';
import type { Brokers, BrokerTarget, Connection } from '../station/runtime/platform.ts';
import type { Message } from '../station/uplink/message.ts';
import { openConnection, type Take } from '../station/uplink/mqtt-client.ts';
import { clientOptions, opened, signedIn } from '../station/uplink/mqtt-js.ts';
import type { Broker } from './broker/broker.ts';

/** The address under which the station finds the broker that the bridge itself is. */
export const EMBEDDED = 'bridge:broker';

const SCHEMES = ['mqtt', 'mqtts', 'ws', 'wss'] as const;

/** Brokers as the bridge reaches them: its own without a network, all others by MQTT.js. */
export const mqttBrokers = (embedded: Broker): Brokers => ({
  connect: (target, will, signal) =>
    target.url === EMBEDDED
      ? embedded.connect(target.clientId, will, signal)
      : connectMqtt(target, will, signal),
});

/**
 * Connects to a broker elsewhere. With `take`, messages go there and the broker hears "taken" once it has resolved.
 * @throws uplink/bad-address, uplink/unreachable, uplink/refused.
 */
export async function connectMqtt(
  target: BrokerTarget,
  will: Message | undefined,
  signal: AbortSignal,
  take?: Take,
): Promise<Connection> {
  const { url } = target;
  const signed = await signedIn(target);
  const options = clientOptions(signed, will, SCHEMES);
  const client = openClient(opened(signed), options);
  return openConnection(client, url, signal, take);
}

/** @throws uplink/bad-address. */
export const checkAddress = (url: string): void =>
  void clientOptions({ url, clientId: '' }, undefined, SCHEMES);

/** MQTT.js throws at once where it cannot make sense of an address that looked well. */
function openClient(url: string, options: Parameters<typeof connect>[1]) {
  try {
    return connect(url, options);
  } catch (error) {
    throw fault('uplink/bad-address', { url: url.split('?')[0]! }, error);
  }
}
