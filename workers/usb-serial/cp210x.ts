import type { LineError } from '../../station/model/traffic.ts';
import { type Chip, type ChipKind, type Controls, endsOfMaker, type Ends, type Line } from './chip.ts';

// Silicon Labs AN571, section 5.
const IFC_ENABLE = 0x00;
const SET_LINE_CTL = 0x03;
const SET_MHS = 0x07;
const GET_COMM_STATUS = 0x10;
const SET_FLOW = 0x13;
const SET_BAUDRATE = 0x1e;

/** DTR and RTS set, and meant to be. */
const DTR_AND_RTS = 0x0303;
const NEITHER = 0x0300;
/** DTR and RTS as they were told, no handshake; the limits are the chip's own. */
const NO_HANDSHAKE = Uint8Array.of(1, 0, 0, 0, 0x40, 0, 0, 0, 0x80, 0, 0, 0, 0x80, 0, 0, 0);

/** CP2102, CP2104, CP2105 and their likes. Source: Silicon Labs AN571. */
export const cp210x: ChipKind = {
  filters: [{ vendorId: 0x10c4, classCode: 0xff }],
  ends: endsOfMaker(0x10c4),
  chip: (controls, _, ends) => new Cp210x(controls, ends),
};

class Cp210x implements Chip {
  readonly #controls: Controls;
  readonly #interface: number;

  constructor(controls: Controls, { interfaces }: Ends) {
    this.#controls = controls;
    this.#interface = interfaces[0]!;
  }

  async begin(line: Line): Promise<void> {
    await this.#tell(IFC_ENABLE, 1);
    await this.setLine(line);
    await this.#tell(SET_FLOW, 0, NO_HANDSHAKE);
    await this.#tell(SET_MHS, DTR_AND_RTS);
  }

  async setLine({ baudRate, dataBits, parity, stopBits }: Line): Promise<void> {
    const rate = new DataView(new ArrayBuffer(4));
    rate.setUint32(0, baudRate, true);
    await this.#tell(SET_BAUDRATE, 0, new Uint8Array(rate.buffer));
    const parityCode = { none: 0, odd: 1, even: 2 }[parity];
    await this.#tell(SET_LINE_CTL, (dataBits << 8) | (parityCode << 4) | (stopBits === 2 ? 2 : 0));
  }

  async end(): Promise<void> {
    await this.#tell(SET_MHS, NEITHER);
    await this.#tell(IFC_ENABLE, 0);
  }

  /** The chip forgets its errors once they were asked for. */
  async errors(): Promise<readonly LineError[]> {
    const status = await this.#controls.ask(
      'vendor',
      'interface',
      [GET_COMM_STATUS, 0, this.#interface],
      COMM_STATUS_BYTES,
    );
    return BITS.filter(([bits]) => status.getUint32(0, true) & bits).map(([, error]) => error);
  }

  #tell(request: number, value: number, data?: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.#controls.tell('vendor', 'interface', [request, value, this.#interface], data);
  }
}

const COMM_STATUS_BYTES = 19;
/** AN571, section 5.20: of its own buffer and of the hardware's, it says overrun in two bits. */
const BITS: readonly (readonly [number, LineError])[] = [
  [0x01, 'break'],
  [0x02, 'framing'],
  [0x0c, 'overrun'],
  [0x10, 'parity'],
];
