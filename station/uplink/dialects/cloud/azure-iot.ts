import type { Outcome } from '../../../model/command.ts';
import type { Dialect, Speaker, Speech } from '../../dialect.ts';
import type { Message } from '../../message.ts';
import { jsonBytes } from '../../native/json.ts';
import { Numbers } from '../../numbers.ts';
import { aside, joined, packed, ROOM_FOR_NAMES } from '../packed.ts';
import { signIn } from './azure-sign-in.ts';
import { methodIn, wishesIn } from './azure-wishes.ts';
import { descriptionOf, linesOf, settable } from './telemetry.ts';
import { Wishes } from './wishes.ts';

/**
 * Azure IoT Hub: the station is the device, what hangs on it stands in its twin, and what is recorded are events with
 * their device in a property. Source: learn.microsoft.com/azure/iot/iot-mqtt-connect-to-iot-hub.
 */
export const azureIot: Dialect = { native: false, signIn, speak };

/** A message of an IoT Hub has at most 256 KB. */
const MOST_BYTES = 256 * 1024 - ROOM_FOR_NAMES;

function speak({ origin, devices, now }: Speaker): Speech {
  const { station, epoch } = origin;
  const wishes = new Wishes(now);
  const told = new Map<string, string>();
  let request = 0;
  const twin = (reported: object): Message =>
    message(`$iothub/twin/PATCH/properties/reported/?$rid=${++request}`, jsonBytes(reported));
  const event = (properties: Readonly<Record<string, string>>, payload: Uint8Array): Message =>
    message(`devices/${station}/messages/events/${propertyBag(properties)}`, payload);
  const status = (online: boolean, more: object = {}): Message =>
    event({ kind: 'status' }, jsonBytes({ online, epoch, time: now(), ...more }));

  /** What became of a call is its answer; of a wish in the twin, the value that is reported afterwards. */
  function settled(outcome: Outcome): readonly Message[] {
    if (!wishes.settle(outcome) || !outcome.id.startsWith('method-')) return [];
    const answer = outcome.ok ? { value: outcome.value } : { fault: outcome.fault.code };
    return [answered(outcome.id.slice('method-'.length), outcome.ok ? 200 : 409, answer)];
  }

  return {
    will: status(false),
    listens: ['$iothub/methods/POST/#', '$iothub/twin/PATCH/properties/desired/#'],
    birthFirst: false,
    online: (next) => [status(true, { next })],
    device: (meta, state) => [
      twin({
        [meta.device]: {
          ...descriptionOf(meta),
          ...(state ? { status: state.phase === 'live' ? 'online' : 'offline' } : {}),
        },
      }),
    ],
    row(device, last) {
      const values = settable(
        devices().find((meta) => meta.device === device),
        last,
      );
      const text = JSON.stringify(values);
      if (values === undefined || told.get(device) === text) return [];
      told.set(device, text);
      return [twin({ [device]: { values } })];
    },
    removed: ({ device }) => [twin({ [device]: null })],
    goodbye: () => [status(false)],
    *parcels(entries, lane, mostBytes) {
      yield* packed(entries, Math.min(mostBytes, MOST_BYTES), {
        pieces: (entry) => linesOf(entry).map((line) => new TextEncoder().encode(JSON.stringify(line))),
        sizeOf: ({ length }) => length + 1,
        message: (device, lines) =>
          event(
            { kind: 'lines', device, epoch, ...(lane === 'late' ? { late: '1' } : {}) },
            joined('[', lines, ']'),
          ),
      });
      for (const entry of lane === 'live' ? entries : []) {
        if (entry.kind === 'state')
          yield aside([
            twin({ [entry.device]: { status: entry.state.phase === 'live' ? 'online' : 'offline' } }),
          ]);
        if (entry.kind === 'outcome') yield aside(settled(entry.outcome));
      }
    },
    refused: settled,
    gone: (ranges) => ({ messages: [], numbers: new Numbers(ranges) }),
    heard: (incoming) =>
      incoming.topic.startsWith('$iothub/methods/')
        ? methodIn(incoming, wishes, answered)
        : wishesIn(incoming, wishes),
  };
}

/** Properties that routes can ask for, with what the payload is. */
function propertyBag(properties: Readonly<Record<string, string>>): string {
  const all = { '$.ct': 'application/json', '$.ce': 'utf-8', ...properties };
  return Object.entries(all)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');
}

const answered = (request: string, status: number, body: object): Message =>
  message(`$iothub/methods/res/${status}/?$rid=${request}`, jsonBytes(body));

const message = (topic: string, payload: Uint8Array): Message => ({ topic, payload, qos: 1, retain: false });
