import type { Source } from './row.ts';
import { Speakers } from './speakers.ts';

/** What has passed. */
export interface Counts {
  /** Values, each with its time. */
  readonly samples: number;
  readonly rows: number;
  readonly gaps: number;
  /** All else that is told of devices. */
  readonly events: number;
  readonly speakers: Speakers;
}

const nothing = () => ({ samples: 0, rows: 0, gaps: 0, events: 0, speakers: new Speakers() });

/** Counts what passes; each time the entries are read, from the beginning. */
export function counted(source: Source): { readonly source: Source; counts(): Counts } {
  let counts = nothing();
  async function* entries() {
    counts = nothing();
    for await (const some of source.entries()) {
      for (const entry of some)
        if (entry.kind === 'gap') counts.gaps++;
        else if (entry.kind !== 'batch') counts.events++;
        else {
          counts.speakers.saw(entry.batch);
          counts.rows += entry.batch.time.length;
          for (const column of entry.batch.columns)
            for (const value of column) counts.samples += Number(!Number.isNaN(value));
        }
      yield some;
    }
  }
  return { source: { ...source, entries }, counts: () => counts };
}
