import { ascii } from '../codec/bytes.ts';
import { lines } from '../codec/framing/lines.ts';
import { namedNumbers } from '../codec/named-numbers.ts';
import type { Channels, Reading } from '../model/channel.ts';

/** What the drivers of made-up places have in common: a line `name:value name:value`, each channel in its place. */
export function scene<const C extends Channels>(channels: C, everyMs: number) {
  const names = Object.keys(channels);
  return {
    channels,
    source: { link: { kind: 'simulated', everyMs }, framing: lines(256) },
    telltale: 'none',
    decode: (frame: Uint8Array) => [{ reading: namedNumbers(frame, names) as Reading<C> }],
    encode: (channel: string, value: number) => ascii(`${channel}:${value}\n`),
  } as const;
}
