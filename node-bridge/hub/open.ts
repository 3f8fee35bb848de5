import type { ColumnCodec } from '../../station/codec/column-codec.ts';
import type { Log } from '../../station/runtime/platform.ts';
import { AedesBroker } from '../broker/aedes-broker.ts';
import type { Guard } from '../broker/guard.ts';
import { LeftBook } from '../desired/left-book.ts';
import type { Notes } from '../notes.ts';
import { Hub } from './hub.ts';
import { Neighbours } from './neighbours.ts';

/** The bridge's own broker, with all that is kept of what is said there; nobody can come in yet. */
export async function openHub(log: Log, columns: ColumnCodec, guard: Guard, notes: Notes) {
  const neighbours = await Neighbours.open(log);
  const hub: Hub = new Hub(log, columns, notes, (message) => broker.publish(message), neighbours);
  const left = await LeftBook.open(log, (message) => broker.publish(message));
  const broker: AedesBroker = new AedesBroker(guard, left.before(hub));
  await broker.start();
  await left.offer();
  return { broker, hub, neighbours, left };
}
