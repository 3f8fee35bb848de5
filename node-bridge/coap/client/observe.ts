import { type CoapMessage, OPTION, uintOf, uintOption } from '../../../station/codec/coap/message.ts';
import { CoapClient, type Question } from './coap-client.ts';
import { askHere, type Reply, whole } from './exchange.ts';
import type { Pacing } from '../outgoing.ts';

const [OBSERVE, LEAVE] = [0, 1];
/** Beyond its freshness a state is waited for so long before it is asked for anew. RFC 7641, section 3.3.1. */
const GRACE_MS = [5_000, 15_000] as const;
const FRESH_S = 60;

/**
 * The states of a resource, the first as it is now, then as the server tells of changes: RFC 7641. It is asked again where a state is
 * no longer fresh, so a server that has forgotten is reminded. Ends after the state that is told without a promise to tell more.
 * @throws as `exchange`.
 */
export async function* observe(
  client: CoapClient,
  question: Question,
  { random }: Pick<Pacing, 'random'>,
  signal: AbortSignal,
): AsyncGenerator<Reply> {
  const token = CoapClient.newToken();
  const watch = client.watch(token);
  const asking = (value: number) => ({
    ...question,
    options: [uintOption(OPTION.observe, value), ...question.options],
  });
  let isObserved = false;
  try {
    for (let said: CoapMessage | undefined; ;) {
      if (!said) {
        said = await askHere(client, asking(OBSERVE), signal, token);
        watch.began(said);
      }
      isObserved = said.code >> 5 === 2 && uintOf(said, OPTION.observe) !== undefined;
      yield await whole(client, question, said, signal);
      if (!isObserved) return;
      const graceMs = GRACE_MS[0] + random() * (GRACE_MS[1] - GRACE_MS[0]);
      said = await watch.next(1_000 * (uintOf(said, OPTION.maxAge) ?? FRESH_S) + graceMs, signal);
    }
  } finally {
    client.unwatch(token);
    if (isObserved) client.tell(asking(LEAVE), token);
  }
}
