import type { Heard } from '../../station/runtime/platform.ts';
import type { LineError } from '../../station/model/traffic.ts';
import { type Chip, type ChipKind, type Controls, endsOfMaker, type Line } from './chip.ts';

const RESET = 0;
const MODEM_CONTROL = 1;
const SET_FLOW_CONTROL = 2;
const SET_BAUD_RATE = 3;
const SET_DATA = 4;
const SET_LATENCY_MS = 9;

/** How long a chip waits for a packet to fill: short enough for a question and its answer, long enough for the bus. */
const LATENCY_MS = 4;
const DTR_AND_RTS = 0x0303;
const NEITHER = 0x0300;

/** FT232, FT2232, FT-X and their likes. Source: FTDI AN232B-05 (rates) and the requests of FTDI's D2XX documentation. */
export const ftdi: ChipKind = {
  filters: [{ vendorId: 0x0403 }],
  ends: endsOfMaker(0x0403),
  chip(controls, device, { interfaces }) {
    return new Ftdi(controls, numbersPorts(device) ? interfaces[0]! + 1 : 0, isHighSpeed(device));
  },
};

/** The first ones have one port and no number for it; FT2232C and all since the FT2232H have, even for an only one. */
const numbersPorts = ({ deviceVersionMajor: release }: USBDevice): boolean => release === 5 || release >= 7;

/** FT2232H, FT4232H and FT232H, and those with power delivery, have a faster clock; their release numbers say so. */
const isHighSpeed = ({ deviceVersionMajor: release }: USBDevice): boolean =>
  (release >= 7 && release <= 9) || release >= 0x28;

class Ftdi implements Chip {
  readonly #controls: Controls;
  /** Counted from 1; 0 where the chip has no number for it. */
  readonly #port: number;
  readonly #highSpeed: boolean;

  constructor(controls: Controls, port: number, highSpeed: boolean) {
    this.#controls = controls;
    this.#port = port;
    this.#highSpeed = highSpeed;
  }

  async begin(line: Line): Promise<void> {
    await this.#tell(RESET, 0);
    await this.setLine(line);
    await this.#tell(SET_FLOW_CONTROL, 0);
    await this.#tell(SET_LATENCY_MS, LATENCY_MS);
    await this.#tell(MODEM_CONTROL, DTR_AND_RTS);
  }

  async setLine({ baudRate, dataBits, parity, stopBits }: Line): Promise<void> {
    const code = this.#highSpeed && baudRate >= 1_200 ? highSpeedCode(baudRate) : rateCode(baudRate);
    const high = code >>> 16;
    await this.#tell(SET_BAUD_RATE, code & 0xffff, this.#port === 0 ? high : (high << 8) | this.#port);
    const parityCode = { none: 0, odd: 1, even: 2 }[parity];
    await this.#tell(SET_DATA, dataBits | (parityCode << 8) | ((stopBits === 2 ? 2 : 0) << 11));
  }

  end(): Promise<void> {
    return this.#tell(MODEM_CONTROL, NEITHER);
  }

  /** Each packet begins with the state of the modem lines and of the line. */
  unpack(transfer: Uint8Array, packetBytes: number): readonly Heard[] {
    const heard: Heard[] = [];
    for (let at = 0; at < transfer.length; at += packetBytes) {
      const packet = transfer.subarray(at, at + packetBytes);
      if (packet.length <= 2) continue; // a state without bytes repeats what was told
      for (const error of errorsOf(packet[1]!)) heard.push({ kind: 'line-error', error });
      heard.push({ kind: 'bytes', bytes: packet.subarray(2) });
    }
    return heard;
  }

  #tell(request: number, value: number, index: number = this.#port): Promise<void> {
    return this.#controls.tell('vendor', 'device', [request, value, index]);
  }
}

const BITS: readonly (readonly [number, LineError])[] = [
  [0x02, 'overrun'],
  [0x04, 'parity'],
  [0x08, 'framing'],
  [0x10, 'break'],
];
const errorsOf = (state: number) => BITS.filter(([bit]) => state & bit).map(([, error]) => error);

/** A divisor of 3 MHz in eighths, which are coded out of order; 3 and 2 Mbaud have codes of their own. */
const rateCode = (baudRate: number): number => divisorCode(Math.round(24_000_000 / baudRate));

/** The same of 12 MHz, with the bit that chooses that clock. */
const highSpeedCode = (baudRate: number): number => divisorCode(Math.round(96_000_000 / baudRate)) | 0x20000;

const EIGHTHS = [0, 3, 2, 4, 1, 5, 6, 7] as const;

function divisorCode(eighths: number): number {
  if (eighths === 8) return 0;
  if (eighths === 12) return 1;
  return (eighths >> 3) | (EIGHTHS[eighths & 7]! << 14);
}
