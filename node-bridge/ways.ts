import type { Broker } from './broker/broker.ts';
import { Inbox } from './coap/inbox.ts';
import { allowedIn } from './http-in/config.ts';
import { brokersIn } from './mqtt-in/config.ts';
import type { ForeignTopics } from './mqtt-in/foreign-topics.ts';
import { addPush } from './http-in/push-route.ts';
import { MqttIn } from './mqtt-in/mqtt-in.ts';
import { nodeClock } from './node-clock.ts';
import type { Routes } from './http/routes.ts';
import { addSeen } from './http/seen-route.ts';
import { SeenBook } from './seen-book.ts';
import { serviceAccess } from './service/access.ts';
import { machineWires } from './wires/machine-wires.ts';
import { addWires } from './wires/wire-routes.ts';
import { i2cWire, type Ways } from './wires/wires.ts';
import { tlsPeersIn } from './wires/tls-peers.ts';

type Opened = Required<Omit<Ways, 'access'>> & Pick<Ways, 'access'>;

/** What devices are reached by besides wires, as the data folder allows it. @throws an error in plain words where a file is wrong. */
export const waysIn = async (
  folder: string,
  station: string,
  broker: Pick<Broker, 'connect'>,
  foreign: ForeignTopics,
): Promise<Opened> => {
  const access = serviceAccess(process.env, folder);
  return {
    mqtt: new MqttIn(station, broker, await brokersIn(folder), foreign),
    pushed: new Inbox(),
    allowed: await allowedIn(folder),
    tls: await tlsPeersIn(folder),
    i2c: i2cWire(nodeClock, access),
    access,
  };
};

/** What is sent here by HTTP, which topics and names are sent to that no device reads, and which wires there are. */
export function addWays(
  routes: Routes,
  { pushed, i2c, access }: Pick<Opened, 'pushed' | 'i2c' | 'access'>,
  topics: ForeignTopics,
  station: string,
): void {
  const names = new SeenBook();
  addPush(routes, pushed, station, names);
  addSeen(routes, { topics, names, inbox: pushed });
  addWires(routes, i2c, station, () => machineWires('/', access));
}
