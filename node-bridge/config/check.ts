import { coapConfigIn } from '../coap/config.ts';
import { saidDevices } from '../devices.ts';
import { errandConfigIn } from '../errands/config.ts';
import { allowedIn } from '../http-in/config.ts';
import { brokersIn } from '../mqtt-in/config.ts';
import { tlsPeersIn } from '../wires/tls-peers.ts';
import { lanConfigIn } from '../lan/config.ts';
import { bridgeSectionIn } from './bridge-section.ts';
import { ConfigFault, type Problem } from './problem.ts';
import { type SectionName, requireKnown } from './section.ts';

/** Reads one section as the bridge will; gives what is wrong with parts that it would do without. @throws ConfigFault. */
type Read = (folder: string) => Promise<readonly Problem[]>;
const whole =
  (read: (folder: string) => Promise<unknown>): Read =>
  (folder) =>
    read(folder).then(() => []);

const reads: Readonly<Record<SectionName, Read>> = {
  bridge: whole(bridgeSectionIn),
  devices: async (folder) => (await saidDevices(folder))?.problems ?? [],
  coap: whole(coapConfigIn),
  lan: whole(lanConfigIn),
  actions: whole(errandConfigIn),
  'mqtt-in': whole(brokersIn),
  'http-in': whole(allowedIn),
  tls: whole(tlsPeersIn),
};

/** Everything that is wrong with the configuration in a data folder: `parts` that can be done without, and what must be mended first. */
export async function problemsIn(
  folder: string,
): Promise<{ readonly fatal: readonly Problem[]; readonly parts: readonly Problem[] }> {
  const fatal = new Map<string, Problem>();
  const parts: Problem[] = [];
  for (const read of [whole(requireKnown), ...Object.values(reads)])
    try {
      parts.push(...(await read(folder)));
    } catch (error) {
      if (!(error instanceof ConfigFault)) throw error;
      // A file that is no JSON is wrong for each of its sections.
      for (const problem of error.problems) fatal.set(JSON.stringify(problem), problem);
    }
  return { fatal: [...fatal.values()], parts };
}

/** @throws ConfigFault with all that is wrong, where a bridge could not begin with it. */
export async function requireConfig(folder: string): Promise<void> {
  const { fatal, parts } = await problemsIn(folder);
  if (fatal.length > 0) throw new ConfigFault([...fatal, ...parts]);
}
