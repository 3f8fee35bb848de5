import { html, nothing } from 'lit';
import { fault } from '../../../station/model/fault.ts';
import type { Ports } from '../../state/page.ts';
import { schemeOf } from '../../text/ports.ts';
import { faultNote } from '../fault-note.ts';
import { icon, type IconName } from '../icons.ts';

type Choose = () => Promise<string | undefined>;

export interface PortChoice {
  readonly ports: Ports;
  /** The browser's list is open. */
  readonly waiting: boolean;
  /** It was closed without a choice. */
  readonly again: boolean;
  /** Another tab records. */
  readonly watching: boolean;
  readonly pick: (choose: Choose) => void;
}

/** One button for each list of devices that this browser can show. */
export function portChoice(choice: PortChoice) {
  const { ports, watching } = choice;
  const { choose, chooseUsb, chooseBluetooth, chooseHid } = ports;
  const hasPorts = ports.available();
  if (!hasPorts && !chooseUsb && !chooseBluetooth && !chooseHid)
    return faultNote(fault('link/unsupported', { address: 'serial:?' }).fault, 'note');
  return html`<div class="card stack">
    <h2>Choose the port</h2>
    <p class="mut">
      Plug the device in. The browser shows a list and asks once for each device. Nothing is sent to it.
      ${
        chooseUsb && hasPorts
          ? 'Not in the list, as on many tablets? Fieldline can drive the usual USB adapters, and laboratory instruments, by itself.'
          : nothing
      }
    </p>
    <div class="row">
      ${hasPorts ? button(choice, 'Choose a port', choose, 'usb') : nothing}
      ${chooseUsb ? button(choice, 'Choose a USB adapter', chooseUsb, 'usb') : nothing}
      ${chooseBluetooth && !watching ? button(choice, 'Bluetooth', chooseBluetooth, 'bluetooth') : nothing}
      ${chooseHid ? button(choice, 'HID', chooseHid, 'usb') : nothing}
    </div>
    ${chooseBluetooth || chooseHid ? html`<p class="small mut">${hint(choice)}</p>` : nothing}
  </div>`;
}

/** The list that an address was chosen from. */
export function chooserOf(address: string, ports: Ports): Choose | undefined {
  const { chooseUsb, chooseBluetooth, chooseHid } = ports;
  return { usb: chooseUsb, usbtmc: chooseUsb, ble: chooseBluetooth, hid: chooseHid }[schemeOf(address)];
}

function button(
  { ports, waiting, again, pick }: PortChoice,
  text: string,
  choose: Choose,
  picture: IconName,
) {
  const isFirst = choose === ports.choose || (!ports.available() && choose === ports.chooseUsb);
  const words = waiting ? 'Waiting for your choice…' : again ? 'Try again' : text;
  return html`<button
    type="button"
    class=${isFirst ? 'btn primary' : 'btn'}
    ?disabled=${waiting}
    @click=${() => pick(choose)}
  >
    ${icon(picture)} ${isFirst ? words : text}
  </button>`;
}

function hint({ ports: { chooseBluetooth, chooseHid }, watching }: PortChoice): string {
  const said = [
    chooseBluetooth && watching
      ? 'Another tab records: choose a Bluetooth device there, for only that tab can hold the connection.'
      : undefined,
    chooseBluetooth && !watching ? 'Bluetooth: boards with the Nordic UART service.' : undefined,
    chooseHid ? 'HID: cables of multimeters, CP2110, and others that show up as no port.' : undefined,
  ];
  return said.filter((each) => each !== undefined).join(' ');
}
