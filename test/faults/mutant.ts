import type { Plugin } from 'vite';

/** One expression of the product, and what stands in its place in a build that must be found out. */
export interface Mutation {
  /** The end of the file's path. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** What would break a promise; each must be caught by the harness that finds nothing wrong with the product. */
export const mutations = {
  'relaxed IndexedDB': {
    file: 'workers/log/idb-store.ts',
    from: `durability: 'strict'`,
    to: `durability: 'relaxed'`,
  },
  'LevelDB that does not sync': {
    file: 'node-bridge/log/level-store.ts',
    from: 'sync: true',
    to: 'sync: false',
  },
  'forget on PUBACK': {
    file: 'station/uplink/outbox.ts',
    from: `if (took && way.mode === 'sent' && `,
    to: 'if (took && ',
  },
} as const satisfies Record<string, Mutation>;

/** Builds the mutation in; fails the build where the expression is not there. */
export function mutant({ file, from, to }: Mutation): Plugin {
  let done = false;
  return {
    name: `mutant of ${file}`,
    enforce: 'pre',
    transform(code, id) {
      if (!id.split('?')[0]!.endsWith(`/${file}`)) return undefined;
      if (!code.includes(from)) throw new Error(`there is no ${from} in ${file}`);
      done = true;
      return code.replaceAll(from, to);
    },
    buildEnd(error) {
      if (!done && !error) throw new Error(`${file} is no part of this build`);
    },
  };
}
