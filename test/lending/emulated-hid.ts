type Reports = { readonly id: number; readonly data: readonly number[] };

/** An HID device as a page sees it, with what it was told written down. */
export class EmulatedHidDevice extends EventTarget {
  readonly vendorId: number;
  readonly productId: number;
  readonly productName = 'cable';
  readonly collections: HIDCollectionInfo[];
  opened = false;
  readonly features: Reports[] = [];
  readonly written: Reports[] = [];
  /** What happens with each report before it counts as sent. */
  sending: () => Promise<void> = async () => undefined;

  constructor(vendorId: number, productId: number, outputBytes = 8) {
    super();
    this.vendorId = vendorId;
    this.productId = productId;
    this.collections = [
      { outputReports: [{ reportId: 0, items: [{ reportSize: 8, reportCount: outputBytes }] }] },
    ] as unknown as HIDCollectionInfo[];
  }

  async open(): Promise<void> {
    if (this.opened) throw new DOMException('already open', 'InvalidStateError');
    this.opened = true;
  }
  async close(): Promise<void> {
    this.opened = false;
  }
  async sendFeatureReport(id: number, data: BufferSource): Promise<void> {
    this.#require();
    this.features.push({ id, data: [...new Uint8Array(data as ArrayBuffer)] });
  }
  async sendReport(id: number, data: BufferSource): Promise<void> {
    this.#require();
    await this.sending();
    this.written.push({ id, data: [...new Uint8Array(data as ArrayBuffer)] });
  }

  says(reportId: number, bytes: readonly number[]): void {
    if (!this.opened) return;
    const event = Object.assign(new Event('inputreport'), {
      reportId,
      data: new DataView(Uint8Array.from(bytes).buffer),
    });
    this.dispatchEvent(event);
  }

  #require(): void {
    if (!this.opened) throw new DOMException('not open', 'InvalidStateError');
  }
}

/** The devices that a person has let a page use. */
export class EmulatedHid extends EventTarget {
  readonly devices: EmulatedHidDevice[];

  constructor(...devices: EmulatedHidDevice[]) {
    super();
    this.devices = devices;
  }
  async getDevices(): Promise<HIDDevice[]> {
    return this.devices as unknown as HIDDevice[];
  }
  async requestDevice(): Promise<HIDDevice[]> {
    return this.devices.slice(0, 1) as unknown as HIDDevice[];
  }
  unplug(device: EmulatedHidDevice): void {
    this.devices.splice(this.devices.indexOf(device), 1);
    device.opened = false;
    this.dispatchEvent(Object.assign(new Event('disconnect'), { device }));
  }
  plug(device: EmulatedHidDevice): void {
    this.devices.push(device);
    this.dispatchEvent(Object.assign(new Event('connect'), { device }));
  }
}
