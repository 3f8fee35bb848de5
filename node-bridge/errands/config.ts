import * as v from 'valibot';
import { ConfigFault } from '../config/problem.ts';
import { judged, sectionIn } from '../config/section.ts';

const text = (most: number) => v.pipe(v.string(), v.nonEmpty(), v.maxLength(most));
const origin = v.pipe(
  v.string(),
  v.maxLength(300),
  v.url('not an address'),
  v.check((url) => new URL(url).origin === url, 'only https://host or http://host:port, nothing behind it'),
);

/** What rules may reach from this bridge, and with which secrets: the section `actions` of its configuration. Nothing where absent. */
export const ErrandConfig = v.strictObject({
  /** Where webhooks may go: `https://hooks.example.org`. */
  webhooks: v.exactOptional(v.pipe(v.array(origin), v.maxLength(64)), []),
  /** Names that may stand for an address inside the own network. An address that is listed above as such may, too. */
  private: v.exactOptional(v.pipe(v.array(text(253)), v.maxLength(64)), []),
  ntfy: v.exactOptional(v.strictObject({ server: origin, token: v.exactOptional(text(200)) })),
  smtp: v.exactOptional(
    v.strictObject({
      host: text(253),
      port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
      /** `tls` from the beginning (465), `starttls` (587), or `none`, which sends name and password in the open. */
      security: v.picklist(['tls', 'starttls', 'none']),
      username: v.exactOptional(text(200)),
      password: v.exactOptional(text(500)),
      from: v.pipe(v.string(), v.maxLength(254), v.email()),
      /** Who may be written to: whole addresses. */
      to: v.pipe(v.array(v.pipe(v.string(), v.maxLength(254), v.email())), v.maxLength(64)),
    }),
  ),
  /** How topics begin that rules may publish beside the station's own. */
  topics: v.exactOptional(v.pipe(v.array(text(200)), v.maxLength(64)), []),
});
export type ErrandConfig = v.InferOutput<typeof ErrandConfig>;

/** @throws ConfigFault with all that is wrong with it; it never repeats a value. */
export async function errandConfigIn(folder: string): Promise<ErrandConfig> {
  const section = await sectionIn(folder, 'actions');
  if (!section) return v.parse(ErrandConfig, {});
  const config = judged(section, ErrandConfig);
  const secrets = [
    ...(config.smtp?.password === undefined ? [] : [['smtp', 'password']]),
    ...(config.ntfy?.token === undefined ? [] : [['ntfy', 'token']]),
  ];
  if (section.isPrivate || secrets.length === 0) return config;
  const what = 'others may read this file, and it holds a secret here: chmod 600';
  throw new ConfigFault(secrets.map((path) => section.problem(path, what)));
}
