import type { Page } from '@playwright/test';

/** What `page/serial.js` wants to know. */
export interface Options {
  baudRate: number;
  say?: number[];
  until?: string;
  most?: number;
  bufferSize?: number;
}
/** What `page/serial.js` can do. */
export type Name = 'read' | 'readUntilLost' | 'hold' | 'release' | 'count';

/** Does it in the window. */
export async function inWindow<T>(page: Page, name: Name, options?: Options): Promise<T> {
  return page.evaluate(
    async ([name, options]) => {
      const serial = (await import('/serial.js' as string)) as Record<
        Name,
        (options?: Options) => Promise<T>
      >;
      return serial[name](options);
    },
    [name, options] as const,
  );
}

/** Does it in a dedicated worker. */
export async function inWorker<T>(page: Page, name: Name | 'events', options?: Options): Promise<T> {
  return page.evaluate(
    async ([name, options]) => {
      const worker = ((globalThis as { worker?: Worker }).worker ??= new Worker('/worker.js', {
        type: 'module',
      }));
      return new Promise<T>((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data as T);
        worker.onerror = ({ message }) => reject(new Error(message));
        worker.postMessage({ name, options });
      });
    },
    [name, options] as const,
  );
}

/** The bytes of a text, to be said. */
export const ascii = (text: string) => [...Buffer.from(text)];
