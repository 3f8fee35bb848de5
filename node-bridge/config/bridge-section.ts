import * as v from 'valibot';
import { NAME } from '../../station/model/channel.ts';
import { checkAddress } from '../mqtt-brokers.ts';
import { ConfigFault } from './problem.ts';
import { judged, sectionIn } from './section.ts';

const Port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535));
const Names = v.pipe(v.array(v.pipe(v.string(), v.nonEmpty(), v.maxLength(253))), v.maxLength(64));
const text = (most: number) => v.pipe(v.string(), v.nonEmpty(), v.maxLength(most));

function isBroker(url: string): boolean {
  try {
    checkAddress(url);
    return true;
  } catch {
    return false;
  }
}

/** The bridge itself: the section `bridge`. What the command line or the environment says comes before it. */
const Bridge = v.strictObject({
  /** What a new station is called in topics. */
  name: v.exactOptional(v.pipe(v.string(), v.regex(NAME, 'letters, digits, - and _, at most 64'))),
  port: v.exactOptional(Port),
  httpsPort: v.exactOptional(Port),
  mqttPort: v.exactOptional(Port),
  /** Further names under which it answers, and pages of others that may speak to it. */
  hostNames: v.exactOptional(Names),
  origins: v.exactOptional(Names),
  /** A further broker, which everything is sent on to. */
  broker: v.exactOptional(
    v.strictObject({
      url: v.pipe(text(500), v.check(isBroker, 'not an address of a broker, as in mqtt://broker.example')),
      username: v.exactOptional(text(200)),
      password: v.exactOptional(text(2_000)),
    }),
  ),
});
export type BridgeSection = v.InferOutput<typeof Bridge>;

/** @throws ConfigFault with all that is wrong with it. */
export async function bridgeSectionIn(folder: string): Promise<BridgeSection> {
  const section = await sectionIn(folder, 'bridge');
  if (!section) return {};
  const bridge = judged(section, Bridge);
  if (bridge.broker?.password === undefined || section.isPrivate) return bridge;
  const what = 'others may read this file, and it holds a secret here: chmod 600';
  throw new ConfigFault([section.problem(['broker', 'password'], what)]);
}
