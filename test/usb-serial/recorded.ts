import type { Line } from '../../workers/usb-serial/chip.ts';

/** What a chip was told by somebody, in order, when its line was set. */
export interface Recorded {
  readonly kernel: string;
  readonly chip: string;
  readonly lines: (Line & { readonly requests: readonly Told[] })[];
}

export interface Told {
  readonly type: number;
  readonly request: number;
  readonly value: number;
  readonly index: number;
  /** Hexadecimal. */
  readonly data: string;
}

const rates = [
  300, 1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600, 1_000_000,
  2_000_000,
];
const plain = { parity: 'none', dataBits: 8, stopBits: 1 } as const;

/** The lines that were recorded: every rate as it usually is, and every frame at one rate. */
export const lines: readonly Line[] = [
  ...rates.map((baudRate): Line => ({ ...plain, baudRate })),
  { baudRate: 9600, parity: 'even', dataBits: 7, stopBits: 1 },
  { baudRate: 9600, parity: 'odd', dataBits: 7, stopBits: 1 },
  { baudRate: 19_200, parity: 'even', dataBits: 8, stopBits: 1 },
  { baudRate: 9600, parity: 'none', dataBits: 8, stopBits: 2 },
];
