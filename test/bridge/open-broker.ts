import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AedesBroker } from '../../node-bridge/broker/aedes-broker.ts';
import type { Keeper } from '../../node-bridge/broker/broker.ts';
import { BrokerGuard } from '../../node-bridge/broker/broker-guard.ts';
import { mqttListener } from '../../node-bridge/broker/tcp-listener.ts';
import { listen } from '../../node-bridge/http/server.ts';
import { openTrust } from '../../node-bridge/trust/trust.ts';

export const OWN = 'bridge-1f2e';
export const KEY = '0'.repeat(32);

/** The embedded broker with a trust of its own, on a port of this machine. */
export async function openBroker(keeper: Keeper = { take: () => Promise.resolve() }, nowMs = Date.now) {
  const folder = mkdtempSync(join(tmpdir(), 'fieldline-broker-'));
  const trust = await openTrust(folder, KEY);
  const broker = new AedesBroker(new BrokerGuard(OWN, trust, {}, nowMs), keeper);
  await broker.start();
  const server = mqttListener(broker);
  const port = await listen(server, 0);
  return {
    folder,
    trust,
    broker,
    port,
    url: `mqtt://127.0.0.1:${port}`,
    async close() {
      server.close();
      await broker.close();
      trust.live.close();
      await rm(folder, { recursive: true, maxRetries: 10, retryDelay: 50 }); // a refusal may still be being written down
    },
  };
}
