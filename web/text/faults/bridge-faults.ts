import type { Fault, FaultCode, FaultDetails } from '../../../station/model/fault.ts';
import { faultText } from './faults.ts';
import type { FaultText } from './fault-text.ts';
import { formatDuration } from '../times.ts';

type BridgeCode = Extract<FaultCode, `bridge/${string}`>;

/** The words for a fault where somebody is at the screen of a bridge. */
export function bridgeFaultText(fault: Fault): FaultText {
  if (!isOfBridge(fault.code)) return faultText(fault);
  const words = texts[fault.code] as (detail: Fault['detail']) => FaultText;
  return words(fault.detail);
}

const isOfBridge = (code: FaultCode): code is BridgeCode => Object.hasOwn(texts, code);

const texts: { readonly [C in BridgeCode]: (detail: FaultDetails[C]) => FaultText } = {
  'bridge/unreachable': ({ url }) => ({
    title: `No answer from ${url}.`,
    hint: 'Is the bridge on, and this device in its network? What is recorded here stays here meanwhile.',
  }),
  'bridge/strange': ({ url }) => ({
    title: `What answers at ${url} is not understood.`,
    hint: 'It is no Fieldline bridge, or one of another version. Check the address; bring both up to date.',
  }),
  'bridge/wrong-code': ({ tries }) =>
    tries > 0
      ? {
          title: 'This is not the code.',
          hint: `Compare it with what the bridge shows. It can be tried ${tries === 1 ? 'once' : `${tries} times`} more.`,
        }
      : {
          title: 'This code is good no more.',
          hint: 'A code is good for two minutes, five tries and one device. Have the bridge show a new one: fieldline pair.',
        },
  'bridge/wait': ({ waitMs }) => ({
    title: 'Too many tries.',
    hint: `The bridge takes none from here for ${formatDuration(waitMs)}. Wait, then have it show a new code.`,
  }),
  'bridge/unknown': () => ({
    title: 'The bridge does not know this device.',
    hint: 'Its access was taken back there, or was never given. Pair again to have one.',
  }),
  'bridge/refused': ({ status, why }) => ({
    title: status === 403 ? 'The bridge does not allow this.' : 'The bridge did not do this.',
    hint: why ? `It says: ${why}` : `It answered with ${status}.`,
  }),
};
