import { coapConfigIn } from './config.ts';
import type { Inbox } from './inbox.ts';
import type { Shown } from '../state.ts';
import { Resources } from './resources.ts';
import { CoapServer } from './server.ts';

/** The CoAP server that the data folder asks for; undefined where it asks for none. @throws as {@link coapConfigIn}. */
export async function coapIn(folder: string, shown: Shown, inbox: Inbox): Promise<CoapServer | undefined> {
  const config = await coapConfigIn(folder);
  return config && CoapServer.listen(config, new Resources(shown, inbox));
}
