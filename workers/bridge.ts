const PATH = /^\/[\w./-]{0,100}$/;

/** The address of the broker of the bridge that serves this app, or undefined where none does. */
export async function bridgeBroker(baseUrl: string): Promise<string | undefined> {
  try {
    const answer = await fetch(new URL('bridge.json', baseUrl), { cache: 'no-store' });
    const { mqtt } = (await answer.json()) as { readonly mqtt?: unknown };
    if (typeof mqtt !== 'string' || !PATH.test(mqtt)) return undefined;
    const { protocol, host } = new URL(baseUrl);
    return `${protocol === 'https:' ? 'wss' : 'ws'}://${host}${mqtt}`;
  } catch {
    return undefined; // Without a network and never told before: as without a bridge.
  }
}
