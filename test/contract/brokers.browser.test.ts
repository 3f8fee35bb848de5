import { inject } from 'vitest';
import { mqttBrokers } from '../../workers/mqtt-brokers.ts';
import { brokersContract } from './brokers.contract.ts';

const url = inject('brokerUrl');

brokersContract('a broker over WebSocket, from a page', async () => ({
  brokers: mqttBrokers(() => []),
  target: (clientId) => ({ url, clientId }),
  refused: { url, clientId: 'x', username: 'somebody', password: 'wrong' },
  nowhere: { url: 'ws://127.0.0.1:9/mqtt', clientId: 'x' },
  badAddress: { url: 'mqtt://127.0.0.1:1883', clientId: 'x' },
  close: async () => undefined,
}));

brokersContract('a broker whose password is known to the tab alone', async () => ({
  brokers: mqttBrokers(() => [{ id: 'u', url, username: 'somebody', password: 'wrong' }]),
  target: (clientId) => ({ url, clientId }),
  refused: { url, clientId: 'x', username: 'somebody' },
  close: async () => undefined,
}));
