import * as v from 'valibot';
import type { OpenedView } from '../../../station/api/exports.ts';
import { type Fault, FaultError } from '../../../station/model/fault.ts';
import { RECORDINGS } from '../../http/recordings-route.ts';
import type { Recordings } from '../../recordings.ts';
import type { Running } from '../../running.ts';
import { Failure } from '../failure.ts';

const Answer = v.union([
  v.object({ answer: v.unknown() }),
  v.object({ fault: v.custom<Fault>((why) => typeof (why as Fault | null)?.code === 'string') }),
]);

/** The recordings of the bridge that runs there: it is asked to do what would be done. */
export function askedRecordings({ port, key }: Running): Recordings {
  const ask = async (method: string, query: Readonly<Record<string, string>> = {}, body?: Uint8Array) => {
    const url = `http://127.0.0.1:${port}${RECORDINGS}?${new URLSearchParams(query).toString()}`;
    const headers = { authorization: `Bearer ${key}` };
    const response = await fetch(url, { method, headers, ...(body ? { body: body.slice() } : {}) }).catch(
      (cause: unknown) => {
        throw new Failure(`the bridge that runs there does not answer on port ${port}`, 1, { cause });
      },
    );
    const said = v.safeParse(Answer, await response.json().catch(() => undefined));
    if (!said.success) throw new Failure('the bridge that runs there cannot do this', 1);
    if ('fault' in said.output) throw new FaultError(said.output.fault);
    return said.output.answer;
  };
  return {
    list: async () => (await ask('GET')) as readonly OpenedView[],
    open: async ({ name, id, bytes, last }) => {
      const query = { name, ...(id === undefined ? {} : { id }), ...(last ? { last: '' } : {}) };
      return (await ask('POST', query, bytes)) as OpenedView;
    },
    keep: async (id) => (await ask('PUT', { id })) as number,
    erase: async (id) => void (await ask('DELETE', { id })),
  };
}
