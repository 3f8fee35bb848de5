import { describe, expect, test } from 'vitest';
import { toFault } from '../../station/model/fault.ts';
import type { Heard, Link } from '../../station/runtime/platform.ts';

/** An open link. */
export interface Opened {
  readonly link: Link;
  readonly stop: AbortController;
  /** Whether anybody has it open; absent where there is nothing to give back. */
  isOpen?(): boolean;
}

/** A device behind an open link. */
export interface Rig extends Opened {
  say(bytes: Uint8Array<ArrayBuffer>): void;
  /** All that it was sent, in order. */
  written(): readonly number[];
  /** It takes nothing more, and does not say so. */
  stall(): void;
  /** The cable is pulled, or the radio is out of reach. */
  lose(): void;
  isOpen(): boolean;
}

const piece = (from: number, count: number) => Uint8Array.from({ length: count }, (_, i) => (from + i) % 256);
const words = (heard: Heard) => (heard.kind === 'bytes' ? [...heard.bytes] : [heard.error]);

async function all(link: Link): Promise<(number | string)[]> {
  const said: (number | string)[] = [];
  try {
    for await (const heard of link.heard) said.push(...words(heard));
  } catch (error) {
    said.push(toFault(error).code);
  }
  return said;
}

async function until(done: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !done() && Date.now() < end;)
    await new Promise((resolve) => setTimeout(resolve, 2));
}

/** What every link keeps, whatever the wire. */
export function linkContract(name: string, open: () => Promise<Rig>): void {
  endingContract(name, open);
  describe(`a link over ${name}`, () => {
    test('carries bytes both ways whole and in order, until it is lost; then it takes none', async () => {
      const rig = await open();
      const heard: (number | string)[] = [];
      const reading = all(rig.link).then((said) => heard.push(...said));
      const said: number[] = [];
      const sent: number[] = [];
      for (let i = 0; i < 40; i++) {
        const bytes = piece(i * 7, 1 + ((i * 37) % 60));
        const order = piece(i, 1 + ((i * 11) % 90));
        said.push(...bytes);
        sent.push(...order);
        rig.say(bytes);
        await rig.link.write(order);
      }
      await until(() => rig.written().length >= sent.length);
      await new Promise((resolve) => setTimeout(resolve, 30));
      rig.lose();
      await reading;
      expect(heard).toEqual([...said, 'link/lost']);
      expect(rig.written()).toEqual(sent);
      expect(await rig.link.write(piece(0, 1)).catch(toFault)).toMatchObject({ code: 'link/lost' });
    });

    test('refuses what a stalled device cannot be owed, instead of keeping it for ever', async () => {
      const rig = await open();
      rig.stall();
      void rig.link.write(new Uint8Array(64 * 1024)).catch(() => undefined);
      expect(await rig.link.write(piece(0, 1)).catch(toFault)).toMatchObject({ code: 'link/busy' });
      rig.stop.abort();
    });
  });
}

/** How every link ends, made-up ones too. */
export function endingContract(name: string, open: () => Promise<Opened>): void {
  describe(`a link over ${name}`, () => {
    test('ends quietly when it is closed, gives the device back, and takes nothing more', async () => {
      const { link, isOpen } = await open();
      const reading = all(link);
      await link.close();
      await link.close();
      expect((await reading).filter((said) => typeof said === 'string')).toEqual([]);
      await until(() => !isOpen?.());
      expect(isOpen?.() ?? false).toBe(false);
      expect(await link.write(piece(0, 1)).catch(toFault)).toMatchObject({ code: 'link/lost' });
    });

    test('ends quietly when its opener gives it up', async () => {
      const { link, stop, isOpen } = await open();
      const reading = all(link);
      stop.abort();
      expect((await reading).filter((said) => typeof said === 'string')).toEqual([]);
      await until(() => !isOpen?.());
      expect(isOpen?.() ?? false).toBe(false);
    });
  });
}
