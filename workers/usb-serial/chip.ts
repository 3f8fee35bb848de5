import type { LinkSpec } from '../../station/model/link.ts';
import type { Heard } from '../../station/runtime/platform.ts';
import type { LineError } from '../../station/model/traffic.ts';

/** How bytes pass on the line behind a chip. */
export type Line = Required<Omit<Extract<LinkSpec, { kind: 'serial' }>, 'kind' | 'shared'>>;

/** One device's chip: how its line is set, and what its packets carry beside the line's bytes. */
export interface Chip {
  /** Makes it ready to pass bytes, with DTR and RTS set as an operating system's driver does; rejects for a line it cannot do. */
  begin(line: Line): Promise<void>;
  /** Changes the line in place: nobody unplugs, and no board is reset. */
  setLine(line: Line): Promise<void>;
  /** Takes DTR and RTS back, as an operating system's driver does: a board then knows that nobody listens. */
  end(): Promise<void>;
  /** What a bulk transfer of whole packets carries; absent where it is the line's bytes and nothing else. */
  unpack?(transfer: Uint8Array, packetBytes: number): readonly Heard[];
  /** What a packet of the interrupt endpoint says of the line. */
  notified?(packet: Uint8Array): readonly LineError[];
  /** Line errors since the last look, of a chip that must be asked for them. */
  errors?(): Promise<readonly LineError[]>;
}

/** Where a chip's bytes come and go. */
export interface Ends {
  /** To be claimed, in this order. */
  readonly interfaces: readonly number[];
  readonly bulkIn: USBEndpoint;
  readonly bulkOut: USBEndpoint;
  readonly interruptIn: USBEndpoint | undefined;
}

/** A kind of chip. */
export interface ChipKind {
  /** What the browser's chooser is asked to show. */
  readonly filters: readonly USBDeviceFilter[];
  /** Where its bytes come and go; undefined where the device is of another kind. */
  ends(device: USBDevice): Ends | undefined;
  chip(controls: Controls, device: USBDevice, ends: Ends): Chip;
}

type To = 'device' | 'interface';

/** Control transfers of one kind to one recipient, that either happen or throw. */
export class Controls {
  readonly #device: Pick<USBDevice, 'controlTransferIn' | 'controlTransferOut'>;

  constructor(device: Pick<USBDevice, 'controlTransferIn' | 'controlTransferOut'>) {
    this.#device = device;
  }

  /** Rejects where the chip refuses the request, or the device is gone. */
  async tell(
    requestType: 'vendor' | 'class',
    recipient: To,
    [request, value, index]: readonly [request: number, value: number, index: number],
    data?: Uint8Array<ArrayBuffer>,
  ): Promise<void> {
    const setup = { requestType, recipient, request, value, index };
    const { status } = await this.#device.controlTransferOut(setup, data);
    if (status !== 'ok') throw refused(request);
  }

  /** Rejects where the chip refuses the request or answers with less, or the device is gone. */
  async ask(
    requestType: 'vendor' | 'class',
    recipient: To,
    [request, value, index]: readonly [request: number, value: number, index: number],
    bytes: number,
  ): Promise<DataView> {
    const setup = { requestType, recipient, request, value, index };
    const { status, data } = await this.#device.controlTransferIn(setup, bytes);
    if (status !== 'ok' || !data || data.byteLength < bytes) throw refused(request);
    return data;
  }
}

const refused = (request: number) => new TypeError(`the chip refused request 0x${request.toString(16)}`);

/** The endpoints of the first interface of a maker's device that is the maker's own and has a pair of bulk endpoints. */
export const endsOfMaker =
  (vendorId: number) =>
  (device: USBDevice): Ends | undefined => {
    if (device.vendorId !== vendorId) return undefined;
    for (const { interfaceNumber, alternates } of interfacesOf(device)) {
      const alternate = alternates.find(({ interfaceClass }) => interfaceClass === VENDOR_SPECIFIC);
      const ends = alternate && bulkEnds(alternate.endpoints);
      if (ends) return { interfaces: [interfaceNumber], ...ends };
    }
    return undefined;
  };

const VENDOR_SPECIFIC = 0xff;

export const interfacesOf = (device: USBDevice): readonly USBInterface[] =>
  (device.configuration ?? device.configurations[0])?.interfaces ?? [];

export function bulkEnds(endpoints: readonly USBEndpoint[]): Omit<Ends, 'interfaces'> | undefined {
  const find = (type: USBEndpointType, direction: USBDirection) =>
    endpoints.find((end) => end.type === type && end.direction === direction);
  const [bulkIn, bulkOut] = [find('bulk', 'in'), find('bulk', 'out')];
  return bulkIn && bulkOut && { bulkIn, bulkOut, interruptIn: find('interrupt', 'in') };
}
