import * as v from 'valibot';
import type { DeviceConfig } from '../../api/config.ts';
import { subjectOf } from '../../drivers/broker.ts';
import { NAME } from '../../model/channel.ts';
import { toFault } from '../../model/fault.ts';
import type { OwnDevice } from './own-device.ts';
import type { OwnDevices } from './own-devices.ts';
import { kept } from '../kept.ts';
import type { Log } from '../platform.ts';

const SETTING = 'offspring';
const MOST_FORGOTTEN = 500;
/** What a topic level may hold that becomes a part of another topic pattern. */
const PLAIN = /^[^{}+#\0]{1,64}$/;
const Forgotten = v.array(v.object({ id: v.string(), from: v.string() }));
type Forgotten = v.InferOutput<typeof Forgotten>;

/** What it takes to make a device. */
export interface Nursery {
  readonly devices: OwnDevices;
  readonly log: Pick<Log, 'setting' | 'keepSetting'>;
  /** @throws config/invalid, log/full, log/broken. */
  add(config: DeviceConfig): Promise<void>;
  tell(device: string, text: string): void;
}

/** Devices that other devices make: one for each that speaks on a wire, where the driver says who. What a person removed is not made again. */
export class Offspring {
  readonly #of: Nursery;
  #forgotten: Forgotten = [];
  readonly #making = new Set<string>();
  /** Of whom it was told that no more are made. */
  readonly #told = new Set<string>();

  constructor(of: Nursery) {
    this.#of = of;
  }

  async open(): Promise<void> {
    this.#forgotten = (await kept(this.#of.log, SETTING, Forgotten)) ?? [];
  }

  /** Somebody speaks on a device's wire: whether it is a device of its own, or is not to be one. Else it is made, where that may be. */
  isElsewhere(parent: string, whose: string): boolean {
    const { devices } = this.#of;
    const own = devices.get(parent);
    const id = `${parent}-${subjectOf(whose)}`;
    if (!own || this.#making.has(id)) return false;
    if (this.#forgotten.some((each) => each.id === id)) return true;
    const child = devices.get(id);
    if (child) return child.config.from === parent && isFor(child, own, whose);
    if (this.#mayMake(own, id, whose)) this.#make(own, id, whose);
    return false;
  }

  /** A person removes a device: it is not made again, as long as there is the one that made it. */
  async forget(id: string): Promise<void> {
    const from = this.#of.devices.get(id)?.config.from;
    const others = this.#forgotten.filter((each) => each.from !== id);
    this.#forgotten = from === undefined ? others : [...others, { id, from }].slice(-MOST_FORGOTTEN);
    this.#told.delete(from ?? id);
    await this.#of.log.keepSetting(SETTING, this.#forgotten);
  }

  #mayMake(own: OwnDevice, id: string, whose: string): boolean {
    if (!NAME.test(id) || !PLAIN.test(whose)) {
      this.#tellOnce(
        own.id,
        `“${whose.slice(0, 64)}” cannot be the name of a device: what it says stands here`,
      );
      return false;
    }
    const most = forOne(own, whose)?.most ?? 0;
    const made = this.#of.devices.all.filter(({ config }) => config.from === own.id).length;
    if (made + this.#making.size < most) return true;
    const text = `${most} devices are made at most: what “${whose}” and others say stands here, by their names`;
    this.#tellOnce(own.id, text);
    return false;
  }

  #make(own: OwnDevice, id: string, whose: string): void {
    const { add, tell } = this.#of;
    const { driver, address } = own.config;
    const options = { ...forOne(own, whose)!.options };
    this.#making.add(id);
    add({ id, label: whose, driver, address, options, from: own.id })
      .then(
        () => tell(own.id, `“${whose}” was heard for the first time, and is a device of its own (${id})`),
        (error: unknown) =>
          this.#tellOnce(own.id, `“${whose}” could not be made a device: ${toFault(error).code}`),
      )
      .finally(() => this.#making.delete(id));
  }

  #tellOnce(parent: string, text: string): void {
    if (this.#told.has(parent)) return;
    this.#told.add(parent);
    this.#of.tell(parent, text);
  }
}

const forOne = (own: OwnDevice, whose: string) => own.driver.forOne?.(whose, own.session.device.options);

/** Two names may make the same id: the other one stays where it is heard. */
const isFor = (child: OwnDevice, own: OwnDevice, whose: string): boolean =>
  JSON.stringify(child.config.options) === JSON.stringify(forOne(own, whose)?.options);
