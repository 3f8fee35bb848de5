import * as v from 'valibot';
import type { DeviceState } from '../../model/entry.ts';
import type { Message } from '../message.ts';
import { topicOf } from '../topics.ts';
import { Count, readFields, TimeMs } from './fields.ts';
import { FaultIn } from './fault.ts';
import { jsonBytes } from './json.ts';

/** Where a state entry stands in its station's log; absent in a status that only repeats what is. */
export interface Numbered {
  readonly epoch: string;
  readonly seq: number;
  readonly late?: true;
}

/**
 * A device's state, on the topic that keeps its last. State entries travel here too, with their number: every kind of
 * entry reaches the receiver, so that its watermark is one run. A late one is not retained: the past must not stand where
 * the present is looked for.
 */
export function deviceStatus(
  station: string,
  device: string,
  state: DeviceState,
  timeMs: number,
  numbered?: Numbered,
): Message {
  const status = state.phase === 'live' ? 'online' : 'offline';
  const body = { ...numbered, status, time: timeMs, ...stateOut(state) };
  const topic = topicOf({ what: 'status', station, device });
  return { topic, payload: jsonBytes(body), qos: 1, retain: !numbered?.late };
}

function stateOut(state: DeviceState) {
  switch (state.phase) {
    case 'closed':
      return { phase: state.phase };
    case 'opening':
      return { phase: state.phase, attempt: state.attempt };
    case 'live':
      return { phase: state.phase, since: state.sinceMs };
    case 'waiting':
      return { phase: state.phase, since: state.sinceMs, until: state.untilMs, fault: state.fault };
  }
}

/** The fields of a state, whatever else the message carries. */
export const StateIn = v.pipe(
  v.variant('phase', [
    v.object({ phase: v.literal('closed'), time: TimeMs }),
    v.object({ phase: v.literal('opening'), time: TimeMs, attempt: Count }),
    v.object({ phase: v.literal('live'), time: TimeMs, since: TimeMs }),
    v.object({ phase: v.literal('waiting'), time: TimeMs, since: TimeMs, until: TimeMs, fault: FaultIn }),
  ]),
  v.transform((body): { readonly timeMs: number; readonly state: DeviceState } => {
    const { time: timeMs, phase } = body;
    switch (phase) {
      case 'closed':
        return { timeMs, state: { phase } };
      case 'opening':
        return { timeMs, state: { phase, attempt: body.attempt } };
      case 'live':
        return { timeMs, state: { phase, sinceMs: body.since } };
      case 'waiting':
        return { timeMs, state: { phase, fault: body.fault, sinceMs: body.since, untilMs: body.until } };
    }
  }),
);

const StatusIn = v.intersect([StateIn, v.object({ late: v.optional(v.boolean(), false) })]);

/** @throws frame/length, frame/syntax. */
export const readDeviceStatus = (payload: Uint8Array) => readFields(StatusIn, payload);
