import type { Line } from '../../usb-serial/chip.ts';

/** A report as it is sent. */
export interface Report {
  readonly id: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** What a kind of HID device makes of bytes and of its line. */
export interface HidKind {
  is(device: HIDDevice): boolean;
  /** Feature reports that make it ready. */
  readonly begins?: readonly Report[];
  /** The feature report that sets the line; absent where there is none. @throws TypeError for a line it cannot do. */
  line?(line: Line): Report;
  /** The line's bytes in a report. */
  heard(id: number, data: Uint8Array<ArrayBuffer>, line: Line): Uint8Array<ArrayBuffer>;
  reports(bytes: Uint8Array<ArrayBuffer>, device: HIDDevice): readonly Report[];
}

const pieces = (bytes: Uint8Array<ArrayBuffer>, most: number): readonly Uint8Array<ArrayBuffer>[] =>
  Array.from({ length: Math.ceil(bytes.length / most) }, (_, i) => bytes.slice(i * most, (i + 1) * most));

/** A UART behind HID: a report's number is how many bytes it carries. Source: Silicon Labs AN434, sections 4 and 5. */
const cp2110: HidKind = {
  is: ({ vendorId, productId }) => vendorId === 0x10c4 && productId === 0xea80,
  begins: [
    { id: 0x41, data: Uint8Array.of(1) }, // UART on
    { id: 0x43, data: Uint8Array.of(3) }, // both buffers empty
  ],
  line({ baudRate, parity, dataBits, stopBits }) {
    const data = new DataView(new ArrayBuffer(8));
    data.setUint32(0, baudRate);
    [{ none: 0, odd: 1, even: 2 }[parity], 0, dataBits - 5, stopBits - 1].forEach((byte, i) =>
      data.setUint8(4 + i, byte),
    );
    return { id: 0x50, data: new Uint8Array(data.buffer) };
  },
  heard: (id, data) => (id >= 1 && id <= 63 ? data.slice(0, id) : new Uint8Array(0)),
  reports: (bytes) => pieces(bytes, 63).map((data) => ({ id: data.length, data })),
};

const CH9325_RATES: ReadonlySet<number> = new Set([2400, 4800, 9600, 19_200]);

/**
 * The cable of many multimeters (WCH CH9325, Hoitek HE2325U): eight bytes, the first of which says how many of the others
 * count. It hands on eight bits, so that of a line of seven the last one is the parity. Source: sigrok.org, "WCH CH9325".
 */
const ch9325: HidKind = {
  is: ({ vendorId, productId }) =>
    (vendorId === 0x1a86 && productId === 0xe008) || (vendorId === 0x04fa && productId === 0x2490),
  line({ baudRate }) {
    if (!CH9325_RATES.has(baudRate)) throw new TypeError(`this cable knows no ${baudRate} baud`);
    return { id: 0, data: Uint8Array.of(baudRate & 0xff, baudRate >> 8, 0, 0, 3) };
  },
  heard(_id, data, { dataBits }) {
    const [head = 0] = data;
    const bytes = (head & 0xf0) === 0xf0 ? data.slice(1, 1 + (head & 0x0f)) : new Uint8Array(0);
    return dataBits === 7 ? bytes.map((byte) => byte & 0x7f) : bytes;
  },
  reports: (bytes) =>
    pieces(bytes, 7).map((piece) => {
      const data = new Uint8Array(8);
      data.set([piece.length, ...piece]);
      return { id: 0, data };
    }),
};

/** Any other device: what its reports carry, in their order. */
const plain: HidKind = {
  is: () => true,
  heard: (_id, data) => data,
  reports(bytes, { collections }) {
    const [first] = collections.flatMap(({ outputReports = [] }) => outputReports);
    if (!first) throw new TypeError('it takes no reports');
    const bits = (first.items ?? []).reduce(
      (sum, { reportSize = 0, reportCount = 0 }) => sum + reportSize * reportCount,
      0,
    );
    const size = Math.max(1, bits >> 3);
    return pieces(bytes, size).map((piece) => {
      const data = new Uint8Array(size);
      data.set(piece);
      return { id: first.reportId ?? 0, data };
    });
  },
};

export const kindOf = (device: HIDDevice): HidKind =>
  [cp2110, ch9325, plain].find((kind) => kind.is(device))!;
