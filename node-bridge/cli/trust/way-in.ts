import { renderUnicodeCompact } from 'uqr';
import type { Reach } from '../../lan/reach.ts';

/**
 * How somebody who holds a tablet comes to the bridge with the code: an address to open, as a code to be scanned too, and the
 * CA's fingerprint beside it. What stands behind `#` is sent to nobody.
 */
export function wayWords({ openness, urls, fingerprint }: Reach, code: string, withQr: boolean): string {
  const [url] = urls;
  if (openness === 'shut' || url === undefined || fingerprint === undefined)
    return 'The network does not reach this bridge (lan.json): pair on this machine.\n';
  const others = urls.slice(1).map((other) => `  or ${other}#/bridge\n`);
  const scanned = withQr ? `${renderUnicodeCompact(linkOf(url, code, fingerprint), { border: 2 })}\n` : '';
  return `Open ${url}#/bridge\n${others.join('')}${scanned}Its CA, SHA-256 ${fingerprint}\nThe tablet shows the same, or somebody stands between.\n`;
}

/** How a browser on this machine comes in, by a key that is good once. */
export const hereWords = (url: string, key: string, role = 'admin'): string =>
  `Open this once in a browser on this machine, which is then let in (${role}): ${url}/#here=${key}`;

/** The app's address with the code behind it; the page of whoever opens it takes both from there. */
export const linkOf = (url: string, code: string, fingerprint: string): string =>
  `${url}#code=${code}&sha256=${fingerprint.replaceAll(':', '').toLowerCase()}`;
