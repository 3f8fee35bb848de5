import { coapIn } from '../coap/open.ts';
import type { CoapServer } from '../coap/server.ts';
import type { Inbox } from '../coap/inbox.ts';
import type { DeviceConfig } from '../../station/api/config.ts';
import { tellInTheClear } from '../lan/consent.ts';
import { listeningDevices } from '../lan/listening-devices.ts';
import type { Identities } from '../trust/identities.ts';
import type { BridgeCourier } from '../errands/bridge-courier.ts';
import type { Notes } from '../notes.ts';
import type { Station } from '../../station/runtime/station.ts';
import { LiveConfig } from './live.ts';

/** The parts of a running bridge that take on what its configuration says. */
export interface LiveBridge {
  readonly station: Pick<Station, 'link' | 'configure'>;
  readonly courier: BridgeCourier;
  /** The very list that the station looks into. */
  readonly topics: string[];
  readonly inbox: Inbox;
  /** As they were read at the start. */
  readonly configured: readonly DeviceConfig[];
  readonly identities: Pick<Identities, 'note'>;
}

/** Begins what the configuration asks for beside the station, and keeps all of it as the configuration says. @throws ConfigFault. */
export async function liveBridge(
  folder: string,
  { station, courier, topics, inbox, configured, identities }: LiveBridge,
  notes: Notes,
): Promise<{ readonly coap: CoapServer | undefined; reload(): Promise<void>; close(): Promise<void> }> {
  const tell = async (open: readonly string[]) => {
    for (const what of open) await tellInTheClear(what, identities, notes);
  };
  const begun = async () => {
    const server = await coapIn(folder, station.link, inbox);
    if (server?.isOpen) await tell([`CoAP on UDP port ${server.port}`]);
    return server;
  };
  let coap = await begun();
  await tell(listeningDevices(configured));
  const live = await LiveConfig.of(folder, notes, {
    async devices(configs) {
      await tell(listeningDevices(configs));
      return station.configure(configs);
    },
    actions(config) {
      courier.allow(config);
      topics.splice(0, Infinity, ...config.topics);
    },
    async coap() {
      coap?.close();
      coap = await begun();
    },
  });
  return {
    get coap() {
      return coap;
    },
    reload: () => live.reload(),
    async close() {
      await live.close();
      coap?.close();
    },
  };
}
