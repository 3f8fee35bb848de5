import type { BrokerConfig } from '../station/api.ts';
import { fault } from '../station/model/fault.ts';
import type { Brokers, BrokerTarget } from '../station/runtime/platform.ts';
import { clientOptions, openConnection } from '../station/uplink/mqtt-client.ts';

/**
 * Brokers as a page reaches them: over WebSocket. A password that is not to be remembered is no setting of the station;
 * `session` knows it as long as the tab is open.
 */
export function mqttBrokers(session: () => BrokerConfig | undefined): Brokers {
  return {
    async connect(target, will, signal) {
      const { url } = target;
      const options = clientOptions(withPassword(target, session()), will, ['ws', 'wss']);
      // Large, and not needed before the first connection.
      const { default: mqtt } = await import('mqtt');
      try {
        return await openConnection(mqtt.connect(url, options), url, signal);
      } catch (error) {
        // A browser throws at once where a page may not open an address, such as ws:// from https://.
        if ((error as Error).name === 'SecurityError') throw fault('uplink/bad-address', { url }, error);
        throw error;
      }
    },
  };
}

function withPassword(target: BrokerTarget, session: BrokerConfig | undefined): BrokerTarget {
  const { url, username, password = session?.password } = target;
  if (password === undefined || session?.url !== url || session.username !== username) return target;
  return { ...target, password };
}
