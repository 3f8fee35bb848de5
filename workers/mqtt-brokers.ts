import { fault } from '../station/model/fault.ts';
import type { Brokers } from '../station/runtime/platform.ts';
import { clientOptions, openConnection } from '../station/uplink/mqtt-client.ts';

/** Brokers as a page reaches them: over WebSocket. MQTT.js is large and comes with the first connection. */
export const mqttBrokers: Brokers = {
  async connect(target, will, signal) {
    const { url } = target;
    const options = clientOptions(target, will, ['ws', 'wss']);
    const { default: mqtt } = await import('mqtt');
    try {
      return await openConnection(mqtt.connect(url, options), url, signal);
    } catch (error) {
      // The browser throws at once where a page may not open such an address: ws:// from https://.
      if (error instanceof DOMException && error.name !== 'AbortError')
        throw fault('uplink/bad-address', { url }, error);
      throw error;
    }
  },
};
