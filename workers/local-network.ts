/** What `fetch` is told beside: Chromium then lets a page of https:// ask http:// in one's own network, once that is allowed. */
export type LocalNetworkInit = { readonly targetAddressSpace?: 'loopback' | 'local' };

/** How a page reaches an address (Local Network Access, WICG): only plain http from https has to be announced. */
export function reachedBy(from: string, to: string): LocalNetworkInit {
  const there = new URL(to);
  if (new URL(from).protocol !== 'https:' || there.protocol !== 'http:') return {};
  return { targetAddressSpace: isThisMachine(there.hostname) ? 'loopback' : 'local' };
}

export const isThisMachine = (hostname: string): boolean =>
  /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(hostname);
