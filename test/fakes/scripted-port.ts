type Step = { readonly bytes: Uint8Array } | { readonly error: DOMException; readonly gone: boolean };

/**
 * A serial port that does what a test says, with the platform's own streams: a byte stream that takes the reader's buffer
 * away, an error that ends the present stream, a fresh stream after it.
 */
export class ScriptedPort extends EventTarget implements SerialPort {
  readonly onconnect = null;
  readonly ondisconnect = null;
  readonly connected = true;
  readonly written: Uint8Array[] = [];
  readonly opened: SerialOptions[] = [];
  /** How the next openings fail. */
  readonly refusals: Error[] = [];
  /** Keeps every write waiting, as a device does that holds its flow control. */
  stalled = false;
  readonly #info: SerialPortInfo;
  readonly #script: Step[] = [];
  #readable: ReadableStream<Uint8Array> | null = null;
  #writable: WritableStream<Uint8Array> | null = null;
  #pull: (() => void) | undefined;

  constructor(info: SerialPortInfo = { usbVendorId: 0x0403, usbProductId: 0x6001 }) {
    super();
    this.#info = info;
  }

  get readable(): ReadableStream<Uint8Array> | null {
    return this.#readable;
  }

  get writable(): WritableStream<Uint8Array> | null {
    return this.#writable;
  }

  say(...bytes: number[]): void {
    this.#play({ bytes: Uint8Array.from(bytes) });
  }

  /** The line is disturbed: the present stream ends with this error and a fresh one takes its place. */
  disturb(name: 'BreakError' | 'FramingError' | 'ParityError' | 'BufferOverrunError'): void {
    this.#play({ error: new DOMException('the line', name), gone: false });
  }

  unplug(): void {
    this.#play({ error: new DOMException('The device has been lost.', 'NetworkError'), gone: true });
  }

  getInfo(): SerialPortInfo {
    return this.#info;
  }

  async open(options: SerialOptions): Promise<void> {
    const refusal = this.refusals.shift();
    if (refusal) throw refusal;
    if (this.#readable || this.#writable) throw new DOMException('already open', 'InvalidStateError');
    this.opened.push(options);
    this.#readable = this.#fresh();
    this.#writable = new WritableStream({
      write: (bytes, { signal }) => {
        this.written.push(bytes.slice());
        if (!this.stalled) return undefined;
        return new Promise<void>((_, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason)),
        );
      },
    });
  }

  async close(): Promise<void> {
    if (this.#readable?.locked || this.#writable?.locked) throw new TypeError('Cannot close a locked port.');
    this.#readable = null;
    this.#writable = null;
  }

  setSignals = async (): Promise<void> => undefined;
  forget = async (): Promise<void> => undefined;
  getSignals = (): Promise<SerialInputSignals> => Promise.reject(new Error('no signals here'));

  #play(step: Step): void {
    this.#script.push(step);
    this.#pull?.();
  }

  #fresh(): ReadableStream<Uint8Array> {
    return new ReadableStream({
      type: 'bytes',
      pull: async (controller) => {
        while (this.#script.length === 0) await new Promise<void>((wake) => (this.#pull = wake));
        const step = this.#script.shift()!;
        if ('bytes' in step) return fill(controller, step.bytes);
        this.#readable = step.gone ? null : this.#fresh();
        if (step.gone) this.#writable = null;
        controller.error(step.error);
      },
    });
  }
}

function fill(controller: ReadableByteStreamController, bytes: Uint8Array): void {
  const request = controller.byobRequest;
  if (!request?.view) return controller.enqueue(bytes as Uint8Array<ArrayBuffer>);
  new Uint8Array(request.view.buffer, request.view.byteOffset).set(bytes);
  request.respond(bytes.length);
}

/** The ports a page may use, and the plugging in of another. */
export class ScriptedSerial extends EventTarget {
  ports: ScriptedPort[];

  constructor(...ports: ScriptedPort[]) {
    super();
    this.ports = ports;
  }

  async getPorts(): Promise<SerialPort[]> {
    return [...this.ports];
  }

  /** A cable is pulled: its port is there no more. */
  pull(port: ScriptedPort): void {
    this.ports = this.ports.filter((each) => each !== port);
    port.unplug();
    this.dispatchEvent(new Event('disconnect'));
  }

  plug(port: ScriptedPort): void {
    this.ports.push(port);
    this.dispatchEvent(new Event('connect'));
  }
}
