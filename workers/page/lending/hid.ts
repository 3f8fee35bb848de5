import { fault } from '../../../station/model/fault.ts';
import type { Lent } from '../../lending/lender.ts';
import type { Line } from '../../usb-serial/chip.ts';
import { Arrivals } from './arrivals.ts';
import { type HidKind, kindOf, type Report } from './hid-kinds.ts';
import { type Ears, lend, openingFault, type PageWire } from './lend.ts';

const ADDRESS = /^hid:([0-9a-f]{4}:[0-9a-f]{4})(?:#([1-9][0-9]?))?$/;

/** HID devices by their USB ids, and which of several with the same ids (`hid:10c4:ea80#2`). */
export class HidDevices {
  readonly #hid: HID;
  readonly #arrivals = new Arrivals();

  constructor(hid: HID) {
    this.#hid = hid;
    hid.addEventListener('connect', () => this.#look());
  }

  /** Lets a person choose, from a click; undefined where none was chosen. @throws as `requestDevice`. */
  async choose(): Promise<string | undefined> {
    const [chosen] = await this.#hid.requestDevice({ filters: [] });
    this.#look();
    return chosen && addressOf(chosen, await this.#hid.getDevices());
  }

  /** @throws link/not-found, link/denied, link/busy, link/unsupported. */
  async open(address: string, line: Line): Promise<Lent> {
    const device = deviceAt(address, await this.#hid.getDevices());
    if (!device) throw fault('link/not-found', { address });
    if (device.opened) throw fault('link/busy', { address });
    try {
      return await lend(address, (ears) => opened(this.#hid, device, line, ears));
    } catch (error) {
      await device.close().catch(() => undefined);
      throw openingFault(address, error);
    }
  }

  plugged(address: string): Promise<void> {
    return this.#arrivals.at(address);
  }

  #look(): void {
    const there = async () => {
      const devices = await this.#hid.getDevices();
      this.#arrivals.look((address) => deviceAt(address, devices) !== undefined);
    };
    void there().catch(() => undefined);
  }
}

async function opened(hid: HID, device: HIDDevice, line: Line, ears: Ears): Promise<PageWire> {
  const kind: HidKind = kindOf(device);
  const ended = new AbortController();
  const { signal } = ended;
  let now = line;
  await device.open();
  const heard = ({ reportId, data: { buffer, byteOffset, byteLength } }: HIDInputReportEvent) => {
    const bytes = kind.heard(
      reportId,
      new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength).slice(),
      now,
    );
    if (bytes.length > 0) ears.heard(bytes);
  };
  device.addEventListener('inputreport', heard, { signal });
  const gone = (event: HIDConnectionEvent) => {
    if (event.device !== device) return;
    ended.abort();
    ears.lost();
  };
  hid.addEventListener('disconnect', gone, { signal });
  const tell = ({ id, data }: Report) => device.sendFeatureReport(id, data);
  for (const each of kind.begins ?? []) await tell(each);
  if (kind.line) await tell(kind.line(line));
  const setLine = async (wanted: Line) => {
    if (kind.line) await tell(kind.line(wanted));
    now = wanted;
  };
  return {
    async write(bytes) {
      for (const { id, data } of kind.reports(bytes, device)) await device.sendReport(id, data);
    },
    ...(kind.line ? { setLine } : {}),
    async close() {
      ended.abort();
      await device.close();
    },
  };
}

function addressOf(device: HIDDevice, devices: readonly HIDDevice[]): string {
  const ordinal = alike(idsOf(device), devices).indexOf(device) + 1;
  return `hid:${idsOf(device)}${ordinal > 1 ? `#${ordinal}` : ''}`;
}

function deviceAt(address: string, devices: readonly HIDDevice[]): HIDDevice | undefined {
  const [, ids = '', ordinal = '1'] = ADDRESS.exec(address) ?? [];
  return alike(ids, devices)[Number(ordinal) - 1];
}

const alike = (ids: string, devices: readonly HIDDevice[]) => devices.filter((each) => idsOf(each) === ids);
const idsOf = ({ vendorId, productId }: HIDDevice): string =>
  [vendorId, productId].map((id) => id.toString(16).padStart(4, '0')).join(':');
