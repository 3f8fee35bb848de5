import type { Incoming } from '../runtime/platform.ts';
import type { OwnSide, Speakers } from './speakers.ts';
import type { Heard } from './dialect.ts';
import type { LinkStation } from './link-station.ts';
import type { Message } from './message.ts';
import { readAck } from './native/ack.ts';
import { answerTo } from './native/command.ts';
import { readMeta, removedMessages } from './native/device.ts';
import type { Publish, Talk } from './talk.ts';
import { type Place, placeOf } from './topics.ts';

/** Hears what comes on a connection until it ends; what makes no sense is counted. */
export async function listen(talk: Talk, speakers: Speakers): Promise<void> {
  const { own, native } = speakers;
  for await (const incoming of talk.connection.incoming) {
    try {
      const place = native ? placeOf(incoming.topic) : undefined;
      if (place) hear(place, incoming, speakers, talk);
      const heard = place ? [] : (own?.speech.heard?.(incoming) ?? []);
      for (const each of own ? heard : []) obey(each, own!, talk);
    } catch {
      speakers.badMessage();
    }
  }
}

/** Never waits: the broker holds the next message back until this one is dealt with. @throws frame/…. */
function hear(
  place: Place,
  incoming: Incoming,
  { own, far, answering, book, via, clock }: Speakers,
  { connection, publish, presence }: Talk,
): void {
  const { payload, retained } = incoming;
  const ours = place.station === own?.station.log.origin.station;
  if (place.what === 'station') {
    const status = book.saw(place.station, payload);
    const another = !ours && place.station !== via;
    if (status?.receiver && status.status === 'online' && another) own?.pairing?.saw(place.station);
    if (ours && status && own.namesake?.heard(status, retained, clock.now())) presence?.again();
  } else if (ours && own.namesake?.isSecond) return; // it is for the other one
  if (place.what === 'history-get') answering.heard(place.station, payload, publish);
  else if (!ours) far?.heard(place, incoming, connection);
  else if (place.what === 'set')
    own.orders.heard(
      place.device,
      incoming,
      (outcome) => void say([answerTo(place.station, outcome)], publish),
    );
  else if (place.what === 'placing' || place.what === 'acting') {
    // What was kept for it, or for nobody knows how long, is not asked now.
    if (retained) return;
    const { station } = own;
    const answered = place.what === 'placing' ? station.placed?.(payload) : station.acted?.(payload);
    void answered?.then(
      (answer) => say([answer], publish),
      () => undefined,
    );
  } else if (place.what === 'desired') own.station.desired?.(payload, unsignedAt(own));
  else if (place.what === 'configuring') {
    if (retained) return;
    void own.station.configuring?.(payload, unsignedAt(own)).then(
      (answers) => say(answers, publish),
      () => undefined,
    );
  } else if (place.what === 'meta') takeBack(own.station, place.device, incoming, publish);
  else if (place.what === 'ack') {
    const ack = own.pairing?.expects(place.receiver) ? readAck(payload) : undefined;
    // It may tell of what a copy of this log has sent under the same numbers. What was lost again is lost all the same.
    const doubtful = retained && own.namesake?.isSuspected;
    if (!doubtful) own.outbox.acknowledged(ack, retained);
    else if (ack?.rewind !== undefined)
      own.outbox.acknowledged({ epoch: ack.epoch, upTo: 0, have: [], rewind: ack.rewind }, retained);
  }
}

/** The address of a broker that lets everybody in, as far as this station can tell: it signs in with no name there. */
function unsignedAt({ uplink: { url, username } }: OwnSide): string | undefined {
  return username === undefined && /^(?:ws|mqtt)s?:/i.test(url) ? url : undefined;
}

/** Answers that nobody waits for here: where the connection is ending, so is whoever asked. */
const say = (messages: readonly Message[], publish: Publish) =>
  Promise.all(messages.map(publish)).catch(() => undefined);

/** What a dialect other than ours has understood. */
function obey(heard: Heard, { orders, speech }: OwnSide, talk: Talk): void {
  switch (heard.kind) {
    case 'set':
      return orders.heard(
        heard.device,
        heard.set,
        (refused) => void say(speech.refused?.(refused) ?? [], talk.publish),
      );
    case 'again':
      talk.waits = true;
      return talk.presence?.again();
    case 'say':
      return void say([heard.message], talk.publish);
    case 'go-on':
      return talk.goesOn.ring();
    case 'leave':
      return talk.left.ring();
  }
}

/** What the broker keeps of a device that was removed while nobody could tell it so. @throws frame/…. */
function takeBack(
  station: LinkStation,
  device: string,
  { payload, retained }: Incoming,
  publish: Publish,
): void {
  if (!retained || !station.online || station.devices().some((each) => each.device === device)) return;
  for (const message of removedMessages(station.log.origin.station, readMeta(device, payload)))
    publish(message).catch(() => undefined); // the next connection finds it again
}
