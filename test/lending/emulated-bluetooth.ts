class Characteristic extends EventTarget {
  readonly properties: { readonly write: boolean };
  value: DataView | undefined;
  notifies = false;
  readonly #send: (bytes: Uint8Array) => Promise<void>;

  constructor(write: boolean, send: (bytes: Uint8Array) => Promise<void>) {
    super();
    this.properties = { write };
    this.#send = send;
  }
  async startNotifications(): Promise<void> {
    this.notifies = true;
  }
  writeValueWithResponse(bytes: Uint8Array): Promise<void> {
    return this.#send(bytes);
  }
  writeValueWithoutResponse(bytes: Uint8Array): Promise<void> {
    return this.#send(bytes);
  }
}

/** A board with the Nordic UART service as a page sees it; it takes no piece larger than 20 bytes. */
export class EmulatedUart extends EventTarget {
  readonly id: string;
  readonly name: string;
  connected = false;
  /** Whether it is in reach. */
  near = true;
  readonly written: number[] = [];
  readonly pieces: number[] = [];
  sending: () => Promise<void> = async () => undefined;
  readonly #tx: Characteristic;
  readonly #rx: Characteristic;

  constructor(name: string, id: string, answers = true) {
    super();
    this.name = name;
    this.id = id;
    const send = async (bytes: Uint8Array) => {
      if (!this.connected) throw new DOMException('gone', 'NetworkError');
      if (bytes.length > 20) throw new DOMException('too long', 'NotSupportedError');
      await this.sending();
      this.pieces.push(bytes.length);
      this.written.push(...bytes);
    };
    this.#rx = new Characteristic(answers, send);
    this.#tx = new Characteristic(false, send);
  }

  get gatt() {
    const device = this as EmulatedUart;
    return {
      get connected() {
        return device.connected;
      },
      async connect() {
        if (!device.near) throw new DOMException('out of range', 'NetworkError');
        device.connected = true;
      },
      disconnect: () => device.leave(),
      getPrimaryService: async (uuid: string) => {
        if (!uuid.startsWith('6e400001')) throw new DOMException('no service', 'NotFoundError');
        return {
          getCharacteristic: async (each: string) => (each.startsWith('6e400002') ? device.#rx : device.#tx),
        };
      },
    };
  }

  says(bytes: readonly number[]): void {
    if (!this.connected || !this.#tx.notifies) return;
    this.#tx.value = new DataView(Uint8Array.from(bytes).buffer);
    this.#tx.dispatchEvent(new Event('characteristicvaluechanged'));
  }

  /** The connection ends. */
  leave(): void {
    if (!this.connected) return;
    this.connected = false;
    this.dispatchEvent(new Event('gattserverdisconnected'));
  }
}

/** A browser's Bluetooth: what a person chooses is the next in the list. */
export class EmulatedBluetooth {
  readonly #devices: EmulatedUart[];

  constructor(...devices: EmulatedUart[]) {
    this.#devices = devices;
  }
  async requestDevice(): Promise<BluetoothDevice> {
    const device = this.#devices.shift();
    if (!device) throw new DOMException('closed', 'NotFoundError');
    return device as unknown as BluetoothDevice;
  }
}
