import { MemoryStore } from './fakes/memory-store.ts';
import { logContract } from './contract/log.contract.ts';
import { storeContract } from './contract/store.contract.ts';

/** A memory store that a closed log can be opened on again. */
async function memoryPlace() {
  const store = new MemoryStore();
  return { open: async () => store.reopened(), remove: async () => {} };
}

storeContract('the memory store', memoryPlace);
logContract('the memory store', memoryPlace);
