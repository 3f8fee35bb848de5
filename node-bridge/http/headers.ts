const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  // Brokers and bridges are wherever a person says they are.
  "connect-src 'self' http: https: ws: wss:",
  "worker-src 'self'",
  "manifest-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types lit-html fieldline',
];

const features = ['accelerometer', 'camera', 'display-capture', 'geolocation', 'gyroscope']
  .concat([
    'magnetometer',
    'microphone',
    'midi',
    'payment',
    'publickey-credentials-get',
    'xr-spatial-tracking',
  ])
  .map((feature) => `${feature}=()`);

/** What every answer of the bridge carries, whatever it answers. */
export const STRICT_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': policy.join('; '),
  'permissions-policy': [
    ...['serial', 'usb', 'bluetooth', 'hid'].map((wire) => `${wire}=(self)`),
    ...features,
  ].join(', '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** Of a plain http address that is not this computer's own, browsers ignore the opener policy and complain of it. */
export function headersFor(host: string | undefined, isTls: boolean): Readonly<Record<string, string>> {
  if (isTls || /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(host ?? '')) return STRICT_HEADERS;
  const { 'cross-origin-opener-policy': _ignored, ...heard } = STRICT_HEADERS;
  return heard;
}
