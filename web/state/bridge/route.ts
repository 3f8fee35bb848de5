import type { News } from '../../../station/api/news.ts';
import type { UplinkView } from '../../../station/api/uplink.ts';
import { hrefOf } from '../route.ts';

/** Where somebody pairs with a bridge. */
export const pairHref = hrefOf('bridge');
/** The screen of a bridge, by its uplink. */
export const bridgeHref = (uplink: string): string => `${pairHref}/${encodeURIComponent(uplink)}`;

/** Where devices are added at a bridge. */
export const addHref = (uplink: string): string => `${bridgeHref(uplink)}/add`;

/** A bridge that an address behind the # names, by its uplink, and what of it is looked at. */
export interface BridgePlace {
  readonly uplink: string;
  readonly part: 'about' | 'add';
}

/** Undefined where the address names none. */
export function bridgePlaceIn(hash: string): BridgePlace | undefined {
  const [, uplink, add] = /^#\/bridge\/([\w-]{1,64})(\/add)?$/.exec(hash) ?? [];
  return uplink === undefined ? undefined : { uplink, part: add ? 'add' : 'about' };
}

/** Whether an uplink goes to a bridge of ours, as far as is known: it was paired, says so itself, or serves this page. */
export const isBridge = ({ config, receiver }: UplinkView, ownHost: string): boolean =>
  config.dialect === 'native' &&
  /^wss?:\/\/[^/]+\/mqtt$/.test(config.url) &&
  (config.id.startsWith('bridge-') || receiver !== undefined || config.url.split('/')[2] === ownHost);

/** The uplinks that go to bridges of ours. */
export const bridgesIn = (news: Pick<News, 'uplinks'> | undefined): readonly UplinkView[] =>
  news?.uplinks.filter((uplink) => isBridge(uplink, location.host)) ?? [];
