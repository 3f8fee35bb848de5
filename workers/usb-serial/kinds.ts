import { cdcAcm } from './cdc-acm.ts';
import { ch34x } from './ch34x.ts';
import { type Chip, type ChipKind, Controls, type Ends } from './chip.ts';
import { cp210x } from './cp210x.ts';
import { ftdi } from './ftdi.ts';
import { pl2303 } from './pl2303.ts';

/** CDC-ACM last: a maker's chip that also claims to be one is driven as what it is. */
const kinds: readonly ChipKind[] = [ftdi, cp210x, ch34x, pl2303, cdcAcm];

/** What the browser's chooser is to show. */
export const usbSerialFilters: readonly USBDeviceFilter[] = kinds.flatMap(({ filters }) => filters);

/** The chip of a device that is open, and where its bytes come and go; undefined for one that nobody here knows. */
export function chipOf(device: USBDevice): { readonly chip: Chip; readonly ends: Ends } | undefined {
  for (const kind of kinds) {
    const ends = kind.ends(device);
    if (ends) return { chip: kind.chip(new Controls(device), device, ends), ends };
  }
  return undefined;
}
