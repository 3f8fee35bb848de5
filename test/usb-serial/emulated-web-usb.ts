import type { EmulatedUsb, Request } from '../linux/usb/emulated-usb.ts';

const ok = 'ok' as const;

/** An emulated chip as a page sees it, without a kernel between; it has what Fieldline asks of a device, and no more. */
export class WebUsbDevice {
  readonly usbVersionMajor: number;
  readonly deviceVersionMajor: number;
  readonly vendorId: number;
  readonly productId: number;
  readonly serialNumber: string | undefined;
  readonly configurations: USBConfiguration[];
  configuration: USBConfiguration | undefined;
  opened = false;
  /** How the next openings and claims fail. */
  readonly refusals: Error[] = [];
  readonly claimed: number[] = [];
  readonly #chip: EmulatedUsb;
  #closing = new AbortController();

  constructor(chip: EmulatedUsb) {
    const { device, configuration, strings } = chip.descriptors;
    this.#chip = chip;
    const view = new DataView(device.buffer);
    this.usbVersionMajor = view.getUint8(3);
    this.vendorId = view.getUint16(8, true);
    this.productId = view.getUint16(10, true);
    this.deviceVersionMajor = view.getUint8(13);
    this.serialNumber = strings[2];
    this.configurations = [configurationOf(configuration)];
  }

  async open(): Promise<void> {
    this.#refuse();
    this.opened = true;
    this.#closing = new AbortController();
  }

  async selectConfiguration(): Promise<void> {
    this.configuration = this.configurations[0];
  }

  async claimInterface(number: number): Promise<void> {
    this.#refuse();
    this.claimed.push(number);
  }

  async close(): Promise<void> {
    this.opened = false;
    this.#closing.abort();
  }

  /** The cable is pulled: what is under way fails, and so does all that comes after it. */
  unplug(): void {
    this.opened = false;
    this.#closing.abort();
  }

  async controlTransferOut(
    setup: USBControlTransferParameters,
    data?: BufferSource,
  ): Promise<USBOutTransferResult> {
    const bytes = data ? new Uint8Array(data as ArrayBuffer) : new Uint8Array(0);
    const said = this.#chip.control(requestOf(setup, 0, bytes.length, bytes));
    return { status: said === 'stall' ? 'stall' : ok, bytesWritten: bytes.length } as USBOutTransferResult;
  }

  async controlTransferIn(setup: USBControlTransferParameters, length: number): Promise<USBInTransferResult> {
    const said = this.#chip.control(requestOf(setup, 0x80, length, new Uint8Array(0)));
    if (typeof said === 'string') return { status: said === 'stall' ? 'stall' : ok } as USBInTransferResult;
    return { status: ok, data: new DataView(said.slice(0, length).buffer) } as USBInTransferResult;
  }

  async transferIn(endpoint: number, length: number): Promise<USBInTransferResult> {
    const { signal } = this.#closing;
    const bytes = this.opened ? await this.#chip.read(endpoint, length, signal) : undefined;
    if (!bytes || signal.aborted) throw new DOMException('The device was disconnected.', 'NetworkError');
    if (this.#chip.halted.has(endpoint)) return { status: 'stall' } as USBInTransferResult;
    return { status: ok, data: new DataView(bytes.slice().buffer) } as USBInTransferResult;
  }

  async transferOut(endpoint: number, data: BufferSource): Promise<USBOutTransferResult> {
    if (!this.opened) throw new DOMException('The device was disconnected.', 'NetworkError');
    const bytes = new Uint8Array(data as ArrayBuffer);
    if (!this.#chip.halted.has(endpoint)) this.#chip.write(bytes);
    if (this.#chip.halted.has(endpoint)) return { status: 'stall', bytesWritten: 0 } as USBOutTransferResult;
    return { status: ok, bytesWritten: bytes.length } as USBOutTransferResult;
  }

  async clearHalt(_direction: USBDirection, endpoint: number): Promise<void> {
    this.#chip.halted.delete(endpoint);
  }

  #refuse(): void {
    const refusal = this.refusals.shift();
    if (refusal) throw refusal;
  }
}

function requestOf(
  { requestType, recipient, request, value, index }: USBControlTransferParameters,
  direction: number,
  length: number,
  data: Uint8Array,
): Request {
  const kind = { standard: 0x00, class: 0x20, vendor: 0x40 }[requestType];
  const to = { device: 0, interface: 1, endpoint: 2, other: 3 }[recipient];
  return { type: direction | kind | to, request, value, index, length, data };
}

/** As much of a configuration descriptor as a page is told. Source: USB 2.0, section 9.6. */
function configurationOf(descriptor: Uint8Array): USBConfiguration {
  const interfaces: { interfaceNumber: number; alternates: { endpoints: object[] }[] }[] = [];
  for (let at = 0; at < descriptor.length; at += descriptor[at]!) {
    const [, type, a = 0, b = 0, packetBytes = 0, kind = 0, subclass = 0, protocol = 0] =
      descriptor.subarray(at);
    if (type === 4)
      interfaces.push({
        interfaceNumber: a,
        alternates: [
          Object.assign(
            {
              alternateSetting: b,
              interfaceClass: kind,
              interfaceSubclass: subclass,
              interfaceProtocol: protocol,
            },
            { endpoints: [] },
          ),
        ],
      });
    if (type === 5)
      interfaces.at(-1)!.alternates[0]!.endpoints.push({
        endpointNumber: a & 0x0f,
        direction: a & 0x80 ? 'in' : 'out',
        type: b === 3 ? 'interrupt' : 'bulk',
        packetSize: packetBytes,
      });
  }
  return { configurationValue: 1, interfaces } as unknown as USBConfiguration;
}

/** The devices a page may use, and the plugging in of another. */
export class WebUsbHost extends EventTarget {
  readonly devices: WebUsbDevice[];

  constructor(...devices: WebUsbDevice[]) {
    super();
    this.devices = devices;
  }

  async getDevices(): Promise<USBDevice[]> {
    return this.devices as unknown as USBDevice[];
  }

  plug(device: WebUsbDevice): void {
    this.devices.push(device);
    this.dispatchEvent(new Event('connect'));
  }
}
