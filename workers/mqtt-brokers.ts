import { fault } from '../station/model/fault.ts';
import type { Brokers, BrokerTarget } from '../station/runtime/platform.ts';
import { openConnection } from '../station/uplink/mqtt-client.ts';
import { clientOptions, opened, signedIn } from '../station/uplink/mqtt-js.ts';
import type { SessionBroker } from './session-brokers.ts';

/**
 * Brokers as a page reaches them: over WebSocket. A password that is not to be remembered is no setting of the station;
 * `session` knows it as long as the tab is open.
 */
export function mqttBrokers(session: () => readonly SessionBroker[]): Brokers {
  return {
    async connect(target, will, signal) {
      const { url } = target;
      const signed = await signedIn(withPassword(target, session()));
      const options = clientOptions(signed, will, ['ws', 'wss']);
      // Large, and not needed before the first connection.
      const { default: mqtt } = await import('mqtt');
      try {
        return await openConnection(mqtt.connect(opened(signed), options), url, signal);
      } catch (error) {
        // A browser throws at once where a page may not open an address, such as ws:// from https://.
        if ((error as Error).name === 'SecurityError') throw fault('uplink/bad-address', { url }, error);
        throw error;
      }
    },
  };
}

function withPassword(target: BrokerTarget, session: readonly SessionBroker[]): BrokerTarget {
  if (target.password !== undefined) return target;
  const { url, username } = target;
  const known = session.find((broker) => broker.url === url && broker.username === username);
  return known ? { ...target, password: known.password } : target;
}
