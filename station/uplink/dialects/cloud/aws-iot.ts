import type { Outcome } from '../../../model/command.ts';
import type { Dialect, Speaker, Speech } from '../../dialect.ts';
import type { Message } from '../../message.ts';
import type { LastRow } from '../../native/device.ts';
import { jsonBytes } from '../../native/json.ts';
import { Numbers } from '../../numbers.ts';
import { aside, joined, packed, ROOM_FOR_NAMES } from '../packed.ts';
import { signIn } from './aws-sign-in.ts';
import { jobIn, wishesIn } from './aws-wishes.ts';
import { descriptionOf, linesOf, settable } from './telemetry.ts';
import { Wishes } from './wishes.ts';

/**
 * AWS IoT Core: the station is the thing, each device has a named shadow of its own, and what is recorded travels on
 * `dt/fieldline/…`. Source: docs.aws.amazon.com/iot/latest/developerguide: reserved-topics.html, device-shadow-mqtt.html,
 * jobs-mqtt-api.html.
 */
export const awsIot: Dialect = { native: false, signIn, speak };

/** A message of AWS IoT Core has at most 128 KB. */
const MOST_BYTES = 128_000 - ROOM_FOR_NAMES;

function speak({ origin, devices, now }: Speaker): Speech {
  const { station, epoch } = origin;
  const shadowOf = (device: string) => `$aws/things/${station}/shadow/name/${device}`;
  const jobs = `$aws/things/${station}/jobs`;
  const reported = (device: string, state: object): Message =>
    message(`${shadowOf(device)}/update`, jsonBytes({ state: { reported: state } }));
  const status = (online: boolean, more: object = {}): Message =>
    message(`dt/fieldline/${station}/status`, jsonBytes({ online, epoch, time: now(), ...more }));
  const wishes = new Wishes(now);
  const told = new Map<string, string>();

  /** A shadow holds what can be set, and hears of it when it changes: each update of it is paid for. */
  function row(device: string, last: LastRow): readonly Message[] {
    const values = settable(
      devices().find((meta) => meta.device === device),
      last,
    );
    const text = JSON.stringify(values);
    if (values === undefined || told.get(device) === text) return [];
    told.set(device, text);
    return [reported(device, { values })];
  }

  /** The wish is over, whatever became of it: a shadow that still desires it would ask for it for ever. */
  function settled(outcome: Outcome): readonly Message[] {
    if (!wishes.settle(outcome)) return [];
    const { id, device, channel } = outcome;
    if (id.startsWith('shadow-')) {
      const desired = { values: { [channel]: null } };
      return [message(`${shadowOf(device)}/update`, jsonBytes({ state: { desired } }))];
    }
    const done = outcome.ok
      ? { status: 'SUCCEEDED' }
      : { status: 'FAILED', statusDetails: { fault: outcome.fault.code } };
    return [message(`${jobs}/${id.slice('job-'.length)}/update`, jsonBytes(done))];
  }

  return {
    will: status(false),
    listens: [shadowOf('+/update/delta'), `${jobs}/notify-next`, `${jobs}/$next/get/accepted`],
    birthFirst: false,
    online: (next) => [status(true, { next }), message(`${jobs}/$next/get`, jsonBytes({}))],
    device: (meta, state) => [
      reported(meta.device, {
        ...descriptionOf(meta),
        ...(state ? { status: state.phase === 'live' ? 'online' : 'offline' } : {}),
      }),
    ],
    row,
    removed: ({ device }) => [message(`${shadowOf(device)}/delete`, new Uint8Array(0))],
    goodbye: () => [status(false)],
    *parcels(entries, lane, mostBytes) {
      const head = `{"epoch":${JSON.stringify(epoch)}${lane === 'late' ? ',"late":true' : ''},"lines":[`;
      yield* packed(entries, Math.min(mostBytes, MOST_BYTES), {
        pieces: (entry) => linesOf(entry).map((line) => new TextEncoder().encode(JSON.stringify(line))),
        sizeOf: ({ length }) => length + 1,
        message: (device, lines) => message(`dt/fieldline/${station}/${device}`, joined(head, lines, ']}')),
      });
      for (const entry of lane === 'live' ? entries : []) {
        if (entry.kind === 'state')
          yield aside([
            reported(entry.device, { status: entry.state.phase === 'live' ? 'online' : 'offline' }),
          ]);
        if (entry.kind === 'outcome') yield aside(settled(entry.outcome));
      }
    },
    refused: settled,
    gone: (ranges) => ({ messages: [], numbers: new Numbers(ranges) }),
    heard: (incoming) =>
      incoming.topic.startsWith(`${jobs}/`)
        ? jobIn(incoming, wishes)
        : wishesIn(shadowOf(''), incoming, wishes),
  };
}

const message = (topic: string, payload: Uint8Array): Message => ({ topic, payload, qos: 1, retain: false });
