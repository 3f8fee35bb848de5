import type { ControlView } from '../../api/control.ts';
import type { Driver } from '../../drivers/driver.ts';
import type { Batch } from '../../model/batch.ts';
import type { Channel } from '../../model/channel.ts';
import type { Control } from '../../model/control.ts';
import { fault } from '../../model/fault.ts';
import type { Wire } from '../wire/wire.ts';
import { PARTING_MS } from './limits.ts';
import { Output } from './output.ts';
import type { Around } from './watchman.ts';
import { type Pen, Writer } from './writer.ts';

/** A device whose outputs can be set. */
export interface Controlled {
  readonly device: string;
  readonly driver: Driver;
  readonly options: unknown;
  /** Writes letters, where the device is a display. */
  readonly pen?: Pen | undefined;
  channelOf(name: string): Channel | undefined;
  /** What a person set about its outputs. */
  controls(): Readonly<Record<string, Control>>;
}

/** The outputs of one device. Nothing waits for a device that is not there, and nothing is written again when it comes back. */
export class Commands {
  readonly #of: Controlled;
  readonly #around: Around;
  readonly #writer: Writer;
  readonly #outputs = new Map<string, Output>();
  /** Outputs that are to get their safe value as soon as the device has named them. */
  readonly #owed = new Set<string>();

  constructor(of: Controlled, around: Around) {
    this.#of = of;
    this.#around = around;
    this.#writer = new Writer(of.device, of.driver, of.options, around.clock, of.pen);
    this.configured();
  }

  /** @throws command/unknown-channel. */
  output(name: string): Output {
    const { device, driver } = this.#of;
    if (!this.#of.channelOf(name)?.writable || !driver.encode)
      throw fault('command/unknown-channel', { device, channel: name });
    return this.#outputOf(name);
  }

  /** Whether anything can be written now. */
  get isOpen(): boolean {
    return this.#writer.isOpen;
  }

  /** What a person set is other than before: it holds from now on. */
  configured(): void {
    for (const name of Object.keys(this.#of.controls())) this.#outputOf(name);
    for (const output of this.#outputs.values()) output.configured();
  }

  /** Every batch of the device passes here, in order. */
  saw(batch: Batch): void {
    this.#writer.saw(batch);
    for (const name of batch.channels)
      if (!this.#outputs.has(name) && this.#of.channelOf(name)?.writable) this.#outputOf(name);
    for (const output of this.#outputs.values()) output.saw(batch);
    for (const name of batch.channels) if (this.#owed.delete(name)) void this.#makeSafe(name);
  }

  /** What any device of the station says passes here. */
  heard(batch: Batch): void {
    for (const output of this.#outputs.values()) output.heard(batch);
  }

  /** The device is there: first of all it gets the safe values that it may have missed. */
  opened(wire: Wire): void {
    this.#writer.opened(wire);
    for (const [name, output] of this.#outputs) if (!output.channel) this.#owed.add(name);
    void this.#makeSafe();
  }

  /** What was on its way is unknown now, and nothing is kept for later. */
  closed(): void {
    this.#writer.closed();
    for (const output of this.#outputs.values()) output.closed();
  }

  /** The device is about to be closed: resolves once it has its safe values, or has had its time. */
  async parting(): Promise<void> {
    if (!this.#writer.isOpen) return;
    const patience = new AbortController();
    const over = this.#around.clock.sleep(PARTING_MS, patience.signal).catch(() => undefined);
    await Promise.race([this.#makeSafe(), over]);
    patience.abort();
  }

  free(): void {
    for (const output of this.#outputs.values()) output.free();
  }

  /** How the outputs stand that anything is known of beside what they measure. */
  views(): Record<string, Pick<ControlView, 'lock' | 'onSinceMs'>> {
    const known = [...this.#outputs].filter(([, output]) => output.channel?.writable);
    return Object.fromEntries(
      known.map(([name, { lock, onSinceMs }]) => [
        name,
        { ...(lock ? { lock } : {}), ...(onSinceMs === undefined ? {} : { onSinceMs }) },
      ]),
    );
  }

  async #makeSafe(only?: string): Promise<void> {
    const safe = [...this.#outputs.values()].flatMap((output) => {
      if (only !== undefined && output.name !== only) return [];
      const control = output.channel?.writable ? output.control : undefined;
      if (!control?.safeOnDisconnect || control.safe === undefined) return [];
      return [this.#around.end(output.name, control.safe, 'safe state')];
    });
    await Promise.all(safe);
  }

  #outputOf(name: string): Output {
    const known = this.#outputs.get(name);
    if (known) return known;
    const { channelOf, controls } = this.#of;
    const output = new Output(
      name,
      () => channelOf(name),
      () => controls()[name],
      this.#writer,
      this.#around,
    );
    this.#outputs.set(name, output);
    return output;
  }
}
