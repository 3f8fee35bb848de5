import type { Plugin } from 'vite';
import { STRICT_HEADERS } from '../node-bridge/http/headers.ts';

/** Puts the bridge's own policy into the built page, for hosts that send no headers; a page cannot say who may frame it. */
export function contentSecurityPolicy(): Plugin {
  const header = STRICT_HEADERS['content-security-policy']!;
  const content = header
    .split('; ')
    .filter((rule) => !rule.startsWith('frame-ancestors'))
    .join('; ');
  const attrs = { 'http-equiv': 'Content-Security-Policy', content };
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [{ tag: 'meta', attrs, injectTo: 'head-prepend' }],
  };
}
