import { fault } from '../../../station/model/fault.ts';
import type { Lender } from '../../lending/lender.ts';
import { BluetoothUarts } from './bluetooth.ts';
import { HidDevices } from './hid.ts';

/** What this browser gives to a page and to no worker. */
export interface PageBuses {
  readonly bluetooth?: Bluetooth | undefined;
  readonly hid?: HID | undefined;
}

/** Opens for the worker what only the page can, and lets a person choose it. */
export class PageLender implements Lender {
  readonly bluetooth: BluetoothUarts | undefined;
  readonly hid: HidDevices | undefined;

  constructor({ bluetooth, hid }: PageBuses) {
    this.bluetooth = bluetooth && new BluetoothUarts(bluetooth);
    this.hid = hid && new HidDevices(hid);
  }

  readonly open: Lender['open'] = async (address, line) => {
    const bus = this.#busOf(address);
    if (!bus) throw fault('link/unsupported', { address });
    return await bus.open(address, line);
  };

  readonly plugged: Lender['plugged'] = async (address) =>
    this.#busOf(address)?.plugged(address) ?? new Promise(() => undefined);

  #busOf(address: string) {
    return address.startsWith('ble:') ? this.bluetooth : this.hid;
  }
}
