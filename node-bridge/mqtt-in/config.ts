import * as v from 'valibot';
import { NAME } from '../../station/model/channel.ts';
import { ConfigFault } from '../config/problem.ts';
import { judged, sectionIn } from '../config/section.ts';
import { checkAddress } from '../mqtt-brokers.ts';

const text = (most: number) => v.pipe(v.string(), v.nonEmpty(), v.maxLength(most));
const Elsewhere = v.strictObject({
  url: v.pipe(v.string(), v.maxLength(500), v.check(isAddress, 'not an address as in mqtt://192.168.1.5')),
  username: v.exactOptional(text(200)),
  password: v.exactOptional(text(2_000)),
  mqtt: v.exactOptional(v.picklist(['3.1.1', '5'])),
});

/** Brokers elsewhere whose topics devices here read, by the name that stands in their addresses (`mqtt:house`). */
const MqttInConfig = v.strictObject({
  brokers: v.pipe(v.record(v.pipe(v.string(), v.regex(NAME)), Elsewhere), v.maxEntries(16)),
});
export type Elsewhere = v.InferOutput<typeof Elsewhere>;

/** The section `mqtt-in`; nobody where it is absent. @throws ConfigFault with all that is wrong with it; it repeats no value. */
export async function brokersIn(folder: string): Promise<Readonly<Record<string, Elsewhere>>> {
  const section = await sectionIn(folder, 'mqtt-in');
  if (!section) return {};
  const { brokers } = judged(section, MqttInConfig);
  const isSecret = Object.values(brokers).some(({ password }) => password !== undefined);
  if (isSecret && !section.isPrivate)
    throw new ConfigFault([section.problem([], 'it holds a password, and others may read it: chmod 600')]);
  return brokers;
}

function isAddress(url: string): boolean {
  try {
    checkAddress(url);
    return true;
  } catch {
    return false;
  }
}
