import type { Clock } from '../runtime/platform.ts';
import type { OwnSide, Speakers } from './speakers.ts';
import { deliver } from './deliver.ts';
import type { Namesake } from './namesake.ts';
import { sealedParcels } from './native/sealed.ts';
import type { Sealing } from './outbox-way.ts';
import type { Talk } from './talk.ts';
import { together, unless } from './together.ts';
import { askedOf, EVERY_QUESTION, EVERY_STATION, questionsTo } from './topics.ts';

const GOODBYE_MS = 1_000;
/** Of a packet, what is no payload: a topic of ours at its longest, and the header. */
const HEAD_BYTES = 256;
/** Who is there answers within this. */
const ANSWER_MS = 2_000;

/** Says what is to be said on a connection until the signal aborts. @throws what keeps it from going on, the signal's reason. */
export async function speak(talk: Talk, speakers: Speakers, signal: AbortSignal): Promise<void> {
  const { connection } = talk;
  const { own, far } = speakers;
  far?.connected(connection, speakers.url);
  const listened = own?.speech.waits ? talk.goesOn.rung(signal) : undefined;
  const filters = [...(speakers.native ? nativeFilters(speakers) : []), ...(own?.speech.listens ?? [])];
  if (filters.length > 0) await connection.subscribe(filters);
  if (!own) return;
  const { url } = speakers;
  if (listened) speakers.kept({ code: 'uplink/nobody-listens', detail: { url } });
  await listened;
  speakers.kept(undefined);
  signal.throwIfAborted();
  const tell = (until: AbortSignal) => tellAll(talk, speakers, own, until);
  if (own.namesake) await inTurn(talk, speakers, own, own.namesake, tell, signal);
  else await tell(signal);
}

/**
 * Says nothing beyond that it is there while another station of this name was there first, or goes on with a copy of the log.
 * @throws what `tell` does.
 */
async function inTurn(
  { presence }: Talk,
  { clock, kept, url }: Speakers,
  { station }: OwnSide,
  namesake: Namesake,
  tell: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    if (namesake.isSuspected) {
      await presence?.greet();
      await answerOf(namesake, clock, signal);
    }
    if (!namesake.isSecond) await unless((until) => namesake.became(true, until), signal, tell);
    signal.throwIfAborted();
    while (namesake.isCopied) {
      kept({ code: 'uplink/copied', detail: { station: station.log.origin.station, url } });
      await presence?.greet();
      await namesake.heardOfCopy(signal);
      signal.throwIfAborted();
    }
    kept({ code: 'uplink/name-taken', detail: { station: station.log.origin.station, url } });
    await namesake.became(false, signal);
    signal.throwIfAborted();
    kept(undefined);
    presence?.again();
  }
}

/** Whether another one that the broker knows of is still there: it says so when it hears of this one. */
async function answerOf(namesake: Namesake, clock: Clock, signal: AbortSignal): Promise<void> {
  const waits = (until: AbortSignal) => clock.sleep(ANSWER_MS, until);
  await unless((until) => namesake.became(true, until), signal, waits);
}

async function tellAll(talk: Talk, speakers: Speakers, own: OwnSide, signal: AbortSignal): Promise<void> {
  const { connection, publish } = talk;
  const { clock } = speakers;
  const { speech, outbox } = own;
  let first!: () => void;
  const born = new Promise<void>((resolve) => (first = resolve));
  const bear = () => {
    first();
    talk.waits = false;
    outbox.lookAgain();
  };
  const presence = (until: AbortSignal) => talk.presence!.tell(clock, bear, until);
  const send = async (until: AbortSignal) => {
    if (speech.birthFirst) await Promise.race([born, aborted(until)]);
    const { packetBytes = Infinity } = connection.limits;
    const mostBytes = Math.min(own.messageBytes, packetBytes - HEAD_BYTES);
    const sealing = () => sealingFor(speakers, own);
    const way = { publish, speech, mostBytes, sealing, waits: () => talk.waits };
    await deliver(own, way, () => talk.presence?.again(), until);
  };
  await together(signal, [presence, send]);
}

/** Whoever stores what is sent there says whether it reads sealed blocks. */
function sealingFor({ book, columns }: Speakers, { pairing, station, uplink }: OwnSide): Sealing | undefined {
  const by = pairing?.receiver;
  if (!columns || by === undefined || !book.readsSealed(by)) return undefined;
  const { origin } = station.log;
  return (entries, mostBytes) => sealedParcels(origin, entries, columns, mostBytes, uplink.qos);
}

function nativeFilters({ own, answersForAll }: Speakers): readonly string[] {
  const name = own?.station.log.origin.station;
  const questions = answersForAll ? [EVERY_QUESTION] : name ? [questionsTo(name)] : [];
  return [EVERY_STATION, ...(name ? askedOf(name) : []), ...questions];
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });

/** The will is for those who are cut off; who leaves says so. */
export async function sayGoodbye({ publish }: Talk, { own, clock }: Speakers): Promise<void> {
  if (!own || own.namesake?.isSecond) return;
  const stop = new AbortController();
  const said = Promise.all(own.speech.goodbye().map(publish));
  await Promise.race([said, clock.sleep(GOODBYE_MS, stop.signal)]).catch(() => undefined);
  stop.abort();
}
