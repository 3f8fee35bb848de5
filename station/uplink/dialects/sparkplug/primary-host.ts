import * as v from 'valibot';
import type { Heard } from '../../dialect.ts';
import { readFields, TimeMs } from '../../native/fields.ts';
import { stateTopic } from './topic.ts';

const State = v.object({ online: v.boolean(), timestamp: TimeMs });

/** The host that an edge node waits for and leaves with. Source: Sparkplug 3.0, sections 5.4 and 6.4.28. */
export class PrimaryHost {
  readonly topic: string;
  #seenMs = -Infinity;
  #online = false;

  constructor(id: string) {
    this.topic = stateTopic(id);
  }

  /** What is older than what was heard before says nothing. @throws frame/…. */
  heard(payload: Uint8Array): readonly Heard[] {
    const { online, timestamp } = readFields(State, payload);
    if (timestamp < this.#seenMs) return [];
    this.#seenMs = timestamp;
    const was = this.#online;
    this.#online = online;
    if (online) return was ? [] : [{ kind: 'go-on' }];
    return was ? [{ kind: 'leave' }] : [];
  }
}
