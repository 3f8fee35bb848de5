import { fault } from '../../../station/model/fault.ts';
import type { Lent } from '../../lending/lender.ts';
import { Arrivals } from './arrivals.ts';
import { type Ears, lend, openingFault, type PageWire } from './lend.ts';

// Nordic UART Service (nRF Connect SDK, "Nordic UART Service (NUS)"): RX is written, TX notifies.
const SERVICE = '6e400001-b5a3-f393-e0a9-e50e24dcca9e';
const RX = '6e400002-b5a3-f393-e0a9-e50e24dcca9e';
const TX = '6e400003-b5a3-f393-e0a9-e50e24dcca9e';

/** What fits into a packet where nobody has agreed on more; a page is not told the real size. */
const PIECE_BYTES = 20;
/** A device out of reach is waited for without an end by some systems. */
const CONNECT_WITHIN_MS = 20_000;
const ADDRESS = /^ble:([^#]{0,200})(?:#([1-9][0-9]?))?$/;

/**
 * Devices with a UART over Bluetooth. They are known by the name that they give themselves and which of several of that
 * name they are (`ble:Nano`, `ble:Nano#2`): a browser tells no address, and another id after each loading of the page.
 */
export class BluetoothUarts {
  readonly #bluetooth: Bluetooth;
  readonly #arrivals = new Arrivals();
  #known: BluetoothDevice[] = [];

  constructor(bluetooth: Bluetooth) {
    this.#bluetooth = bluetooth;
  }

  /** Lets a person choose, from a click. @throws as `requestDevice`. */
  async choose(): Promise<string> {
    const device = await this.#bluetooth.requestDevice({ filters: [{ services: [SERVICE] }] });
    if (!this.#known.includes(device)) this.#known.push(device);
    const address = this.#addressOf(device);
    this.#arrivals.look((waited) => waited === address);
    return address;
  }

  /** @throws link/not-found, link/denied, link/busy, link/unsupported. */
  async open(address: string): Promise<Lent> {
    const device = await this.#deviceAt(address);
    if (!device?.gatt) throw fault('link/not-found', { address });
    if (device.gatt.connected) throw fault('link/busy', { address });
    const { gatt } = device;
    try {
      return await lend(address, (ears) => connected(device, gatt, ears));
    } catch (error) {
      gatt.disconnect();
      throw openingFault(address, error);
    }
  }

  /** Resolves when it is heard again, where the browser listens for that, or when it is chosen anew. */
  async plugged(address: string): Promise<void> {
    const arrived = this.#arrivals.at(address);
    const device = await this.#deviceAt(address);
    if (device && 'watchAdvertisements' in device) {
      const heard = () => this.#arrivals.look((waited) => waited === address);
      device.addEventListener('advertisementreceived', heard, { once: true });
      await device.watchAdvertisements().catch(() => undefined);
    }
    return arrived;
  }

  #addressOf(device: BluetoothDevice): string {
    const alike = this.#known.filter(({ name }) => name === device.name);
    const ordinal = alike.indexOf(device) + 1;
    return `ble:${encodeURIComponent(device.name ?? '').slice(0, 200)}${ordinal > 1 ? `#${ordinal}` : ''}`;
  }

  async #deviceAt(address: string): Promise<BluetoothDevice | undefined> {
    if (!ADDRESS.test(address)) return undefined;
    const find = () => this.#known.find((device) => this.#addressOf(device) === address);
    if (!find() && 'getDevices' in this.#bluetooth) {
      const allowed = await this.#bluetooth.getDevices().catch(() => []);
      this.#known.push(...allowed.filter(({ id }) => this.#known.every((known) => known.id !== id)));
    }
    return find();
  }
}

async function connected(
  device: BluetoothDevice,
  gatt: BluetoothRemoteGATTServer,
  ears: Ears,
): Promise<PageWire> {
  const giveUp = setTimeout(() => gatt.disconnect(), CONNECT_WITHIN_MS);
  try {
    await gatt.connect();
  } finally {
    clearTimeout(giveUp);
  }
  const service = await gatt.getPrimaryService(SERVICE);
  const [rx, tx] = await Promise.all([service.getCharacteristic(RX), service.getCharacteristic(TX)]);
  const heard = () => {
    const { buffer, byteOffset, byteLength } = tx.value!;
    ears.heard(new Uint8Array(buffer, byteOffset, byteLength).slice());
  };
  const ended = new AbortController();
  const { signal } = ended;
  tx.addEventListener('characteristicvaluechanged', heard, { signal });
  await tx.startNotifications();
  const lost = () => {
    ended.abort();
    ears.lost();
  };
  device.addEventListener('gattserverdisconnected', lost, { once: true, signal });
  // With an answer to each piece where the device gives one: the next goes when it has taken this one.
  const send = rx.properties.write
    ? (piece: Uint8Array<ArrayBuffer>) => rx.writeValueWithResponse(piece)
    : (piece: Uint8Array<ArrayBuffer>) => rx.writeValueWithoutResponse(piece);
  return {
    async write(bytes) {
      for (let at = 0; at < bytes.length; at += PIECE_BYTES) await send(bytes.slice(at, at + PIECE_BYTES));
    },
    async close() {
      ended.abort();
      gatt.disconnect();
    },
  };
}
