import type { UplinkView } from '../../../station/api/uplink.ts';
import type { FaultText } from './fault-text.ts';

/** Not authorised: MQTT 3.1.1 table 3.1, MQTT 5 section 3.2.2.2. */
const NOT_LET_IN = [5, 0x87];

/** Whether the bridge that serves this page looks at it as at anybody on its machine: it may look on. */
export const isStranger = ({ config, fault }: UplinkView, ownHost: string): boolean =>
  config.username === undefined &&
  config.url.split('/')[2] === ownHost &&
  fault?.code === 'uplink/refused' &&
  NOT_LET_IN.includes((fault.detail as { readonly reasonCode?: number }).reasonCode ?? 0);

/** What that means, and what to do. */
export const strangerText: FaultText = {
  title: 'This bridge does not know this browser yet.',
  hint:
    'You see what it measures; it takes nothing from here, and lets nothing be switched. What you connect is recorded on this ' +
    'device all the same. Open the link on its console, or have a new one there: fieldline pair --here.',
  action: 'pair',
};
