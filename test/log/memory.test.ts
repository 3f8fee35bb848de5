import { logContract } from '../contract/log.contract.ts';
import { MemoryStore } from '../fakes/memory-store.ts';

logContract('the memory store', async () => {
  const store = new MemoryStore();
  return { open: async () => store.reopened(), remove: async () => {} };
});
