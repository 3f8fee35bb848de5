/** Where a bridge's pages are when nobody says otherwise. */
const PORTS = { 'http:': '8080', 'https:': '8443' } as const;

/**
 * What a person typed as an address, as `https://greenhouse.local:8443`; undefined where it is none. Without a scheme it is TLS, but on
 * this machine itself.
 */
export function addressFrom(typed: string): string | undefined {
  const text = typed.trim();
  const named = /^(https?|wss?):\/\//i.exec(text)?.[0];
  if (!named && text.includes('://')) return undefined;
  const isHere = /^(localhost|127\.0\.0\.1|\[::1\])([:/]|$)/i.test(text);
  const whole = named ? text.replace(/^ws/i, 'http') : `${isHere ? 'http' : 'https'}://${text}`;
  const url = URL.parse(whole);
  if (!url || !isScheme(url.protocol) || url.username || url.password || /\s/.test(text)) return undefined;
  if (!/^([\w.-]{1,253}|\[[\da-f:.]{2,45}\])$/i.test(url.hostname)) return undefined;
  const port = url.port || (named ? '' : PORTS[url.protocol]);
  return `${url.protocol}//${url.hostname}${port ? `:${port}` : ''}`;
}

const isScheme = (protocol: string): protocol is keyof typeof PORTS => Object.hasOwn(PORTS, protocol);

/** Six digits of what was typed or pasted, with whatever stands between them, or the key of a link; undefined where it is neither. */
export function codeFrom(typed: string): string | undefined {
  const digits = typed.replace(/[\s.·–-]/g, '');
  return /^(\d{6}|[0-9a-f]{32})$/.test(digits) ? digits : undefined;
}
