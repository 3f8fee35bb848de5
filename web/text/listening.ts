import type { Line, Listening, Rung } from '../../station/model/listening.ts';
import { hasLine } from './ports.ts';
import { formatCount } from './numbers.ts';

/** So much of what was heard is readable, where it is text. */
const TEXT = 0.9;

/** `9 600 baud, 8N1`, as people write it. */
export const lineText = ({ baudRate, parity, dataBits }: Line): string =>
  `${formatCount(baudRate)} baud, ${dataBits}${parity[0]!.toUpperCase()}1`;

/** How far listening is: what happens, and what that means or what to do. */
export function listeningText({ address, state, rungs }: Listening): {
  readonly title: string;
  readonly hint: string;
} {
  const at = rungs.at(-1);
  const line = at && hasLine(address) ? ` at ${lineText(at.line)}` : '';
  switch (state) {
    case 'listening':
      return {
        title: `Listening${line}…`,
        hint:
          rungs.length === 1
            ? hasLine(address)
              ? 'Many boards restart when their port is opened; that takes about two seconds.'
              : 'Nothing is sent to it.'
            : 'At the rates before nothing could be read. A board may restart at each try.',
      };
    case 'silent':
      return {
        title: 'Nothing to hear yet.',
        hint: 'Is it switched on? It may also wait to be asked, as Modbus meters do: set it by hand then. Listening goes on.',
      };
    case 'found':
      return { title: 'Recognised', hint: '' };
    case 'unknown':
      return {
        title:
          at && at.readable < TEXT
            ? 'It speaks, but its form is unknown.'
            : 'It can be read, but its form is unknown.',
        hint: `${at && at.readable < TEXT ? 'Bytes arrive that are no text' : `Text arrives${line}`}. If you know what speaks here, set it by hand; a guess is not made.`,
      };
    case 'unreadable':
      return {
        title: hasLine(address) ? 'Nothing here could be read at any rate.' : 'Nothing here could be read.',
        hint: hasLine(address)
          ? 'Are the wires right (A and B, ground, RS-232 or TTL)? Is it the right adapter? A rate that is not in the list can be set by hand.'
          : 'What it says is of no form that is known here. If you know what speaks, set it by hand.',
      };
    case 'failed':
      return { title: 'Listening ended.', hint: '' };
  }
}

/** `97 % sure`. */
export const sureText = (confidence: number): string => `${Math.round(100 * confidence)} % sure`;

export const rungText = ({ state }: Rung): string =>
  ({ listening: 'listening', left: 'not this one', found: 'found' })[state];
