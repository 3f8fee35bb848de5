import * as v from 'valibot';
import { judged, sectionIn } from '../config/section.ts';

/** What the owner of a bridge allows devices that ask web addresses: hosts that are this machine's own, or shut for another reason. */
const HttpInConfig = v.strictObject({
  allow: v.pipe(
    v.array(v.pipe(v.string(), v.regex(/^[\w.:-]{1,253}$/, 'not a host as in 127.0.0.1'))),
    v.maxLength(64),
  ),
});

/** The section `http-in`; nobody where it is absent. @throws ConfigFault with all that is wrong with it. */
export async function allowedIn(folder: string): Promise<ReadonlySet<string>> {
  const section = await sectionIn(folder, 'http-in');
  return new Set(section && judged(section, HttpInConfig).allow);
}
