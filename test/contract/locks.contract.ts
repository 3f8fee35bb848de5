import { expect, test } from 'vitest';
import type { Locks } from '../../workers/tabs/ownership.ts';

/** What the ownership of the station relies on: the rules of the Web Locks API, kept by browsers and by our fake. */
export function locksContract(create: () => Locks): void {
  /** Asks for a lock and holds it until told. */
  function ask(locks: Locks, lock: string, options: Parameters<Locks['request']>[1]) {
    let free!: (value: string) => void;
    const held = new Promise<string>((resolve) => (free = resolve));
    let granted!: (got: boolean) => void;
    const got = new Promise<boolean>((resolve) => (granted = resolve));
    const over = locks.request(lock, options, async (given) => {
      granted(given !== null);
      return given === null ? 'nothing' : held;
    });
    over.catch(() => granted(false));
    return { got, over, free };
  }

  test('a lock is had by one after another, in the order they asked, and the answer is what its use gave', async () => {
    const locks = create();
    const name = crypto.randomUUID();
    const order: string[] = [];
    const asked = ['a', 'b', 'c'].map((who) => {
      const one = ask(locks, name, {});
      void one.got.then(() => order.push(who));
      return one;
    });
    for (const [i, one] of asked.entries()) {
      expect(await one.got).toBe(true);
      expect(order).toHaveLength(i + 1);
      one.free(`done ${i}`);
      expect(await one.over).toBe(`done ${i}`);
    }
    expect(order).toEqual(['a', 'b', 'c']);
  });

  test('who asks only for what is free gets nothing while it is taken, and everything when it is not', async () => {
    const locks = create();
    const name = crypto.randomUUID();
    const first = ask(locks, name, { ifAvailable: true });
    expect(await first.got).toBe(true);
    expect(await ask(locks, name, { ifAvailable: true }).over).toBe('nothing');
    first.free('');
    await first.over;
    const later = ask(locks, name, { ifAvailable: true });
    expect(await later.got).toBe(true);
    later.free('');
  });

  test('who stops waiting is told its own reason and never gets it', async () => {
    const locks = create();
    const name = crypto.randomUUID();
    const holder = ask(locks, name, {});
    const stop = new AbortController();
    const waiting = ask(locks, name, { signal: stop.signal });
    const next = ask(locks, name, {});
    stop.abort('enough');
    await expect(waiting.over).rejects.toBe('enough');
    holder.free('');
    expect(await next.got).toBe(true);
    expect(await waiting.got).toBe(false);
    next.free('');
  });

  test('a stolen lock is the thief’s at once: its holder is told, and those who wait go on waiting', async () => {
    const locks = create();
    const name = crypto.randomUUID();
    const holder = ask(locks, name, {});
    const waiting = ask(locks, name, {});
    expect(await holder.got).toBe(true);
    const lost = expect(holder.over).rejects.toMatchObject({ name: 'AbortError' });
    const thief = ask(locks, name, { steal: true });
    expect(await thief.got).toBe(true);
    await lost;
    holder.free('too late');
    thief.free('');
    expect(await waiting.got).toBe(true);
    waiting.free('');
  });

  test('a use that fails gives the lock back and its failure on', async () => {
    const locks = create();
    const name = crypto.randomUUID();
    await expect(locks.request(name, {}, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    const next = ask(locks, name, { ifAvailable: true });
    expect(await next.got).toBe(true);
    next.free('');
  });
}
