const ROOT = 'spBv1.0';

export type NodeVerb = 'NBIRTH' | 'NDEATH' | 'NDATA' | 'NCMD';
export type DeviceVerb = 'DBIRTH' | 'DDEATH' | 'DDATA' | 'DCMD';

/** One edge node's topics. Source: Sparkplug 3.0, chapter 4. */
export interface EdgeTopics {
  node(verb: NodeVerb): string;
  device(verb: DeviceVerb, device: string): string;
  /** The device that a command is for, or undefined where it is for somebody else. */
  commanded(topic: string): string | undefined;
}

export function edgeTopics(group: string, node: string): EdgeTopics {
  const deviceTopic = (verb: DeviceVerb, device: string) => `${ROOT}/${group}/${verb}/${node}/${device}`;
  return {
    node: (verb) => `${ROOT}/${group}/${verb}/${node}`,
    device: deviceTopic,
    commanded(topic) {
      const prefix = deviceTopic('DCMD', '');
      return topic.startsWith(prefix) ? topic.slice(prefix.length) : undefined;
    },
  };
}

export const stateTopic = (host: string): string => `${ROOT}/STATE/${host}`;

/** What a topic is about: `NBIRTH`, `DDATA` ... */
export const verbOf = (topic: string): string | undefined => topic.split('/')[2];
