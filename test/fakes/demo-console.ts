import type { ConsoleAct, ConsoleItem, ConsolePart, ConsoleQuery } from '../../station/api/console.ts';
import { fault } from '../../station/model/fault.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const START_MS = Date.UTC(2026, 10, 21, 14, 32, 8, 120);

/** A line every 100 ms, a line error now and then, and what a hostile device may say. */
export function item(n: number, as: ConsoleQuery['as']): ConsoleItem {
  const timeMs = START_MS + 100 * n;
  if (n === 0) return { kind: 'opened', timeMs, line: { baudRate: 9600, parity: 'none', dataBits: 8 } };
  if (n % 40 === 7) return { kind: 'line-error', timeMs, error: 'framing' };
  if (n === 11) return { kind: 'sent', timeMs, bytes: bytes('AT+CSQ\r\n') };
  const said = (text: string): ConsoleItem =>
    as === 'bytes'
      ? { kind: 'heard', timeMs, bytes: bytes(text) }
      : { kind: 'frame', timeMs, bytes: bytes(text.trimEnd()), said: [{ values: { soil: 38 + n / 100 } }] };
  if (n === 15) return said('\u202Eesrever\u202C \u0007<img src=x onerror=alert(1)> \u2028end\r\n');
  if (n === 17) return said(`${'long '.repeat(2_000)}\r\n`);
  if (n % 10 === 9 && as === 'frames') {
    const why = fault('frame/checksum', { expected: 0x39, actual: 0x3a }).fault;
    return { kind: 'frame', timeMs, bytes: bytes('$GPGSA,A,3*39'), said: [], fault: why };
  }
  return said(`soil=${(38 + n / 100).toFixed(2)} temp=21.${n % 10}\r\n`);
}

/** The console of a made-up device. */
export class DemoConsole {
  #unlockedForMs = 0;
  #recording: ConsolePart['recording'];
  #items = 60;

  async look({ after, as }: ConsoleQuery): Promise<ConsolePart> {
    if (after >= this.#items) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      this.#items++;
    }
    const items = Array.from({ length: this.#items - after }, (_, i) => item(after + i, as));
    return {
      after: this.#items,
      missed: 0,
      items,
      unlockedForMs: this.#unlockedForMs,
      isAsked: false,
      recording: this.#recording,
    };
  }

  act(act: ConsoleAct): void {
    if (act.do === 'send' && this.#unlockedForMs === 0) throw fault('console/locked', { device: 'demo' });
    if (act.do === 'unlock') this.#unlockedForMs = 120_000;
    if (act.do === 'lock') this.#unlockedForMs = 0;
    const now = { sinceMs: START_MS, lastMs: START_MS + 6_000, bytes: 2_345, mostBytes: 16 * 2 ** 20 };
    if (act.do === 'record') this.#recording = { state: 'running', ...now };
    if (act.do === 'stop') this.#recording = { state: 'stopped', ...now };
    if (act.do === 'forget') this.#recording = undefined;
  }
}
