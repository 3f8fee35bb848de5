import { setTimeout as sleep } from 'node:timers/promises';
import type { CDPSession, Page } from '@playwright/test';

const SERVICE = '6e400001-b5a3-f393-e0a9-e50e24dcca9e';
const RX = '6e400002-b5a3-f393-e0a9-e50e24dcca9e';
const TX = '6e400003-b5a3-f393-e0a9-e50e24dcca9e';
/** Without it nobody can subscribe. */
const CLIENT_CONFIGURATION = '00002902-0000-1000-8000-00805f9b34fb';
const ADDRESS = '09:09:09:09:09:09';

/** The commands of Chromium's own emulation of Bluetooth, which Playwright has no types for. */
type Emulation = { send(method: string, given?: object): Promise<Record<string, string>> } & {
  on(event: string, listener: (told: Record<string, string>) => void): void;
};

/**
 * A board with the Nordic UART service in reach of a browser: Chromium's own Web Bluetooth over the radio that its
 * BluetoothEmulation emulates. It knows no way to notify by itself, so what the board says is handed over as the answer to a
 * reading of the same characteristic, which makes the same event.
 */
export class BluetoothBoard {
  /** What was written to it, piece by piece. */
  readonly pieces: Uint8Array[] = [];
  readonly #page: Page;
  readonly #radio: Emulation;
  #tx = '';
  #hasServices = false;
  #last: Promise<void> = Promise.resolve();
  #isHeard = false;
  readonly #says: string[] = [];

  private constructor(page: Page, radio: CDPSession) {
    this.#page = page;
    this.#radio = radio as unknown as Emulation;
  }

  /** Before the page is loaded; what is asked for in the page is chosen at once. */
  static async near(page: Page, name: string): Promise<BluetoothBoard> {
    const radio = await page.context().browser()!.newBrowserCDPSession();
    const board = new BluetoothBoard(page, radio);
    await board.#begin(name);
    await board.#choose();
    await page.addInitScript((tx) => {
      const { prototype } = (
        globalThis as unknown as { BluetoothRemoteGATTService: { prototype: BluetoothRemoteGATTService } }
      ).BluetoothRemoteGATTService;
      const { getCharacteristic } = prototype;
      prototype.getCharacteristic = async function (uuid) {
        const found = await getCharacteristic.call(this, uuid);
        if (uuid === tx) Object.assign(globalThis, { heardTx: found });
        return found;
      };
    }, TX);
    return board;
  }

  /** Until somebody listens it speaks to nobody. */
  async say(text: string): Promise<void> {
    if (!this.#isHeard) return await sleep(50);
    for (let at = 0; at < text.length; at += 20) {
      this.#says.push(Buffer.from(text.slice(at, at + 20)).toString('base64'));
      await this.#page.evaluate(async () => {
        const { heardTx } = globalThis as unknown as { heardTx: BluetoothRemoteGATTCharacteristic };
        await heardTx.readValue();
      });
    }
  }

  async goAway(): Promise<void> {
    this.#isHeard = this.#hasServices = false; // it is asked anew what it has
    await this.#radio.send('BluetoothEmulation.simulateGATTDisconnection', { address: ADDRESS });
  }

  async #begin(name: string): Promise<void> {
    const radio = this.#radio;
    await radio.send('BluetoothEmulation.enable', { state: 'powered-on', leSupported: true });
    const peripheral = { address: ADDRESS, name, manufacturerData: [], knownServiceUuids: [SERVICE] };
    await radio.send('BluetoothEmulation.simulatePreconnectedPeripheral', peripheral);
    radio.on(
      'BluetoothEmulation.gattOperationReceived',
      ({ type }) => void this.#inTurn(() => this.#connect(type!)),
    );
    radio.on(
      'BluetoothEmulation.characteristicOperationReceived',
      (told) => void this.#inTurn(() => this.#answer(told)),
    );
  }

  /** What is asked first is answered first. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    return (this.#last = this.#last.then(work));
  }

  async #connect(type: string): Promise<void> {
    if (type === 'connection' && !this.#hasServices) {
      this.#hasServices = true;
      await this.#radio.send('BluetoothEmulation.simulateGATTOperationResponse', {
        address: ADDRESS,
        type,
        code: 0,
      });
      const { serviceId } = await this.#radio.send('BluetoothEmulation.addService', {
        address: ADDRESS,
        serviceUuid: SERVICE,
      });
      await this.#characteristic(serviceId!, RX, { write: true });
      this.#tx = await this.#characteristic(serviceId!, TX, { notify: true, read: true });
      const configuration = { characteristicId: this.#tx, descriptorUuid: CLIENT_CONFIGURATION };
      await this.#radio.send('BluetoothEmulation.addDescriptor', configuration);
    } else
      await this.#radio.send('BluetoothEmulation.simulateGATTOperationResponse', {
        address: ADDRESS,
        type,
        code: 0,
      });
  }

  async #characteristic(serviceId: string, characteristicUuid: string, properties: object): Promise<string> {
    const wanted = { serviceId, characteristicUuid, properties };
    const { characteristicId } = await this.#radio.send('BluetoothEmulation.addCharacteristic', wanted);
    return characteristicId!;
  }

  async #answer({ characteristicId, type, data = '' }: Record<string, string>): Promise<void> {
    if (type === 'write') this.pieces.push(Uint8Array.from(Buffer.from(data, 'base64')));
    const said = type === 'read' && characteristicId === this.#tx ? { data: this.#says.shift() ?? '' } : {};
    await this.#radio.send('BluetoothEmulation.simulateCharacteristicOperationResponse', {
      characteristicId,
      type,
      code: 0,
      ...said,
    });
    if (type === 'subscribe-to-notifications') this.#isHeard = true;
  }

  /** The browser's list of devices, which no test can click. */
  async #choose(): Promise<void> {
    const session = (await this.#page.context().newCDPSession(this.#page)) as unknown as Emulation;
    await session.send('DeviceAccess.enable');
    const chosen = new Set<string>();
    session.on('DeviceAccess.deviceRequestPrompted', (told) => {
      const { id, devices } = told as unknown as { id: string; devices: { id: string }[] };
      if (devices.length === 0 || chosen.has(id)) return;
      chosen.add(id);
      void session.send('DeviceAccess.selectPrompt', { id, deviceId: devices[0]!.id });
    });
  }
}
