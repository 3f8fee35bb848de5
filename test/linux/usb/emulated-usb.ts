/** A control request that is not USB's own, as it stands in a SETUP packet. Source: USB 2.0, section 9.3. */
export interface Request {
  readonly type: number;
  readonly request: number;
  readonly value: number;
  readonly index: number;
  readonly length: number;
  /** What the host sent with it; empty where it asks. */
  readonly data: Uint8Array;
}

export interface Descriptors {
  readonly device: Uint8Array;
  readonly configuration: Uint8Array;
  readonly strings: readonly string[];
}

/** What a device says to a request: bytes, that it is done, or that it knows no such thing. */
export type Answer = Uint8Array | 'done' | 'stall';

interface Reader {
  readonly endpoint: number;
  readonly length: number;
  resolve(packet: Uint8Array): void;
}

const IN = 0x80;
const NOTHING = new Uint8Array(0);

/** A USB-serial chip in JavaScript, without a bus: what is plugged in by `plug.ts`, or handed to a test by `web-usb-device.ts`. */
export abstract class EmulatedUsb {
  abstract readonly descriptors: Descriptors;
  /** The number of the endpoint that gives the line's bytes. */
  protected readonly bytesIn: number = 1;
  /** All that the host asked of the chip itself, in order. */
  readonly requests: Request[] = [];
  /** What the host wrote to the line. */
  onHeard: (bytes: Uint8Array) => void = () => undefined;
  /** Endpoints that refuse, until the host clears them. */
  readonly halted = new Set<number>();
  #said: Uint8Array = NOTHING;
  readonly #readers = new Set<Reader>();
  #configuration = 0;

  /** Bytes of the line, for the host to read; it is a chip without flow control: what is beyond 64 KiB is lost. */
  say(bytes: Uint8Array): void {
    if (this.#said.length + bytes.length <= 65_536) this.#said = Uint8Array.from([...this.#said, ...bytes]);
    this.stir();
  }

  halt(endpoint: number): void {
    this.halted.add(endpoint);
    this.stir();
  }

  /** Bytes of the line that the host has not taken yet. */
  get untaken(): number {
    return this.#said.length;
  }

  /** It gets power: whatever was told or said before is gone. */
  powerUp(): void {
    this.#said = NOTHING;
    this.requests.length = 0;
  }

  control(request: Request): Answer {
    if ((request.type & 0x60) === 0) return this.#standard(request);
    this.requests.push(request);
    return this.answer(request);
  }

  /** Resolves with what an IN endpoint has to give, whoever asked first: bytes of the line on one, notifications on another. */
  read(endpoint: number, length: number, signal: AbortSignal): Promise<Uint8Array> {
    return new Promise((resolve) => {
      const leave = () => reader.resolve(NOTHING);
      const reader: Reader = {
        endpoint,
        length,
        resolve: (packet) => {
          this.#readers.delete(reader);
          signal.removeEventListener('abort', leave);
          resolve(packet);
        },
      };
      this.#readers.add(reader);
      if (signal.aborted) leave();
      else signal.addEventListener('abort', leave);
      this.stir();
    });
  }

  write(bytes: Uint8Array): void {
    this.onHeard(bytes);
  }

  /** What the chip answers: by default it knows everything and says zeros. */
  protected answer({ type, length }: Request): Answer {
    return type & IN ? new Uint8Array(length) : 'done';
  }

  /** What an endpoint has to give now. */
  protected packet(endpoint: number, length: number): Uint8Array | undefined {
    return endpoint === this.bytesIn ? this.take(length) : undefined;
  }

  protected take(most: number): Uint8Array | undefined {
    if (this.#said.length === 0) return undefined;
    const taken = this.#said.slice(0, most);
    this.#said = this.#said.slice(taken.length);
    return taken;
  }

  protected stir(): void {
    for (const reader of this.#readers) {
      const packet = this.packet(reader.endpoint, reader.length);
      if (packet) reader.resolve(packet);
    }
  }

  #standard({ request, value, length }: Request): Answer {
    const { device, configuration, strings } = this.descriptors;
    switch (request) {
      case 0: // GET_STATUS
        return new Uint8Array(2);
      case 6: // GET_DESCRIPTOR
        return (
          { 1: device, 2: configuration, 3: stringDescriptor(strings, value & 0xff) }[value >> 8]?.slice(
            0,
            length,
          ) ?? 'stall'
        );
      case 8: // GET_CONFIGURATION
        return Uint8Array.of(this.#configuration);
      case 9: // SET_CONFIGURATION
        this.#configuration = value & 0xff;
        return 'done';
      case 10: // GET_INTERFACE
        return new Uint8Array(1);
      default: // features and interfaces
        return [1, 3, 5, 11].includes(request) ? 'done' : 'stall';
    }
  }
}

function stringDescriptor(strings: readonly string[], index: number): Uint8Array | undefined {
  if (index === 0) return Uint8Array.of(4, 3, 0x09, 0x04);
  const text = strings[index - 1];
  if (text === undefined) return undefined;
  const units = Buffer.from(text, 'utf16le');
  return Uint8Array.of(units.length + 2, 3, ...units);
}

/** Who a device is; of `kind` 0 each interface says what it is. Releases are binary-coded decimals. */
export interface Identity {
  readonly vendor: number;
  readonly product: number;
  readonly release: number;
  readonly kind?: number;
  /** The version of USB that it speaks. */
  readonly usb?: number;
}

/** A device descriptor with three strings and one configuration. Source: USB 2.0, table 9-8. */
export function deviceDescriptor({ vendor, product, release, kind = 0, usb = 0x0200 }: Identity): Uint8Array {
  const [maximumPacket, strings, configurations] = [64, [1, 2, 3], 1];
  // oxfmt-ignore
  return Uint8Array.of(
    18, 1, ...u16(usb), kind, 0, 0, maximumPacket,
    ...u16(vendor), ...u16(product), ...u16(release), ...strings, configurations,
  );
}

/** A configuration of interfaces, each nine bytes with what belongs to it. */
export function configurationDescriptor(
  interfaces: number,
  ...parts: readonly (readonly number[])[]
): Uint8Array {
  const body = parts.flat();
  return Uint8Array.of(9, 2, ...u16(9 + body.length), interfaces, 1, 0, 0xa0, 45, ...body);
}

export const interfaceDescriptor = (
  number: number,
  endpoints: number,
  ...kind: readonly number[]
): readonly number[] => [9, 4, number, 0, endpoints, ...kind, 0];

/** A class of its maker's own. */
export const VENDOR = [0xff, 0x00, 0x00] as const;
export const BULK = 2;
export const INTERRUPT = 3;

/** Bit 7 of the address: to the host. */
export const endpointDescriptor = (
  address: number,
  attributes: number,
  packetBytes: number,
): readonly number[] => [7, 5, address, attributes, ...u16(packetBytes), attributes === INTERRUPT ? 1 : 0];

export const u16 = (value: number): readonly [number, number] => [value & 0xff, value >> 8];
