import type { Dialect } from '../../dialect.ts';
import { EdgeNode } from './edge-node.ts';

/**
 * A Sparkplug B edge node: the station is the node, its devices are the node's. Everything travels with QoS 0, as the
 * specification wants it, so what is on its way when a connection breaks may be lost.
 */
export const sparkplug: Dialect = {
  native: false,
  fast: true,
  /** With MQTT 5 a goodbye would need a reason that our client does not give. */
  signIn: async (usual) => ({ ...usual, mqtt: '3.1.1' }),
  speak: (speaker) => new EdgeNode(speaker),
};
