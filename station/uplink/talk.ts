import type { Connection, Published } from '../runtime/platform.ts';
import { Bell } from './bell.ts';
import type { OwnSide } from './speakers.ts';
import type { Message } from './message.ts';
import { Presence, type Sent } from './presence.ts';

export type Publish = (message: Message) => Promise<Published>;

/** What one connection's speaking and listening have in common. */
export interface Talk {
  readonly connection: Connection;
  readonly publish: Publish;
  readonly presence: Presence | undefined;
  /** What is recorded waits until everything about the station was told. */
  waits: boolean;
  /** Rung when whoever listens is there, and when it has gone. */
  readonly goesOn: Bell;
  readonly left: Bell;
}

export function talkOver(connection: Connection, own: OwnSide | undefined): Talk {
  const leaving: Publish = (message) => connection.publish(own?.speech.leaving?.(message) ?? message);
  const presence = own && new Presence(own.station, own.speech, leaving, () => sentBy(own));
  const publish: Publish = (message) => connection.publish(message);
  return { connection, publish, presence, waits: false, goesOn: new Bell(), left: new Bell() };
}

/** A receiver that has not what this station takes it to have may ask for it again. */
function sentBy({ outbox: { from, believed }, pairing }: OwnSide): Sent {
  const by = pairing?.receiver;
  if (by === undefined || !believed) return { from, confirmed: undefined };
  return { from, confirmed: { by, from: believed[0], to: believed[1] } };
}
