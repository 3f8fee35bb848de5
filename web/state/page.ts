import type { Fault } from '../../station/model/fault.ts';
import type { Cell, MutableCell } from './cell.ts';
import type { InstallOffer } from './install-offer.ts';
import type { Keeping } from './keeping.ts';
import type { Looks } from './looks.ts';
import type { ScreenLock } from './screen-lock.ts';
import type { StationState } from './station-state.ts';

/** All that a view may need; handed in by main. */
export interface Page {
  readonly station: StationState;
  readonly looks: Looks;
  readonly ports: Ports;
  readonly install: InstallOffer;
  readonly keeping: Keeping;
  readonly screenLock: ScreenLock;
  /** What went wrong where nothing else could tell it. */
  readonly failed: MutableCell<Fault | undefined>;
  /** Brings in the newer version that waits; undefined while none does. */
  readonly update: Cell<(() => void) | undefined>;
}

/** The browser's own choosers of what may be connected. */
export interface Ports {
  readonly available: () => boolean;
  /** The address of the port that was chosen from a click, undefined where none was. @throws link/denied. */
  readonly choose: () => Promise<string | undefined>;
  /** The same for USB adapters that the page drives by itself; absent where the browser lets no page do so. */
  readonly chooseUsb?: (() => Promise<string | undefined>) | undefined;
  /** The same for a UART over Bluetooth, which this page opens for its station. */
  readonly chooseBluetooth?: (() => Promise<string | undefined>) | undefined;
  /** The same for HID devices. */
  readonly chooseHid?: (() => Promise<string | undefined>) | undefined;
}
