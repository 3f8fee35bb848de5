import { FakeBrokers } from '../fakes/fake-brokers.ts';
import { brokersContract } from './brokers.contract.ts';

brokersContract('the fake broker', async () => ({
  brokers: new FakeBrokers(),
  target: (clientId) => ({ url: 'fake://broker', clientId }),
  close: async () => undefined,
}));
