import { toFault } from '../model/fault.ts';
import type { Line, Listening } from '../model/listening.ts';
import type { Heard } from '../runtime/platform.ts';
import { Ear } from './ear.ts';
import { Texture } from './texture.ts';
import type { SearchHost } from './tuner.ts';

const SAMPLE_BYTES = 512;
const STEP_MS = 500;

/**
 * Listens at a port with the one line setting that a person chose, and looks for nobody. `tell` hears how far it is until
 * the signal aborts. It never writes. @throws link/….
 */
export async function stayAt(
  address: string,
  line: Line,
  { clock, transports }: SearchHost,
  tell: (listening: Listening) => void,
  signals: { readonly link: AbortSignal; readonly telling: AbortSignal },
): Promise<Ear> {
  const startedMs = clock.steady();
  const texture = new Texture();
  let lineErrors = 0;
  let sample = new Uint8Array(0);
  const hear = (heard: Heard): void => {
    if (heard.kind === 'line-error') lineErrors++;
    else {
      texture.push(heard.bytes);
      sample = Uint8Array.of(...sample, ...heard.bytes.slice(-SAMPLE_BYTES)).slice(-SAMPLE_BYTES);
    }
  };
  const say = (error?: unknown) => {
    const { bytes, readableShare: readable } = texture;
    tell({
      address,
      state: error === undefined ? 'listening' : 'failed',
      rungs: [{ line, bytes, lineErrors, readable, evidence: 'set by hand', state: 'listening' }],
      next: [],
      elapsedMs: clock.steady() - startedMs,
      finding: undefined,
      sample,
      fault: error === undefined ? undefined : toFault(error),
    });
  };
  const link = await transports.openLink({ kind: 'serial', ...line }, address, signals.link);
  const ear = new Ear(link, line, clock, hear);
  say();
  void (async () => {
    for (let told = 0; !signals.telling.aborted && !ear.over;) {
      await ear.wait(STEP_MS, signals.telling);
      if (texture.bytes > told) say();
      told = texture.bytes;
    }
    if (ear.error !== undefined && !signals.telling.aborted) say(ear.error);
  })();
  return ear;
}
