/** What a code on a bridge's display carries behind the # of its address: it is sent to nobody. */
export interface PairLink {
  readonly code: string;
  /** A browser on the bridge's own machine is let in by it, without a question. */
  readonly isHere?: true;
  /** SHA-256 of the bridge's CA, as pairs of hexadecimal digits; undefined where the link has none. */
  readonly fingerprint: string | undefined;
}

/** `code=123456&sha256=…` or `here=KEY`, wherever it stands; undefined where there is none. */
export function pairLinkIn(hash: string): PairLink | undefined {
  const said = new URLSearchParams(hash.replace(/^(#\/[^?]*\?|#)/, ''));
  const key = said.get('here') ?? '';
  if (/^[0-9a-f]{32}$/.test(key)) return { code: key, isHere: true, fingerprint: undefined };
  const code = said.get('code') ?? '';
  if (!/^\d{6}$/.test(code)) return undefined;
  const print = said.get('sha256')?.toUpperCase() ?? '';
  return { code, fingerprint: /^[\dA-F]{64}$/.test(print) ? print.match(/../g)!.join(':') : undefined };
}

/** A code is good once: it stays neither in the address bar nor in the history. */
export function takePairLink(): PairLink | undefined {
  const link = pairLinkIn(location.hash);
  if (link) history.replaceState(history.state, '', '#/bridge');
  return link;
}
