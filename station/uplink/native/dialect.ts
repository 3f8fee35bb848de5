import type { Dialect, Speaker, Speech } from '../dialect.ts';
import type { Lane, Parcel } from '../parcel.ts';
import { alarmsMessage } from './alarms.ts';
import { reportedMessage } from './configuration.ts';
import { lastRowMessages, metaMessage, removedMessages } from './device.ts';
import { deviceStatus } from './device-status.ts';
import { goneParcel, parcels } from './entries.ts';
import { given } from './fields.ts';
import { panelMessage } from './panel.ts';
import { offline, online } from './station-status.ts';
import { timeCorrection } from './time-correction.ts';

/** Our own way of speaking: what it says beside OttO's topics is in ARCHITECTURE.md. */
export const native: Dialect = { native: true, speak };

function speak(speaker: Speaker): Speech {
  const { origin, uplink, now } = speaker;
  const { station } = origin;
  const told = () => given({ run: speaker.beside?.run, label: speaker.beside?.label });
  /** Presence is always confirmed; how the log travels is the person's choice. The past is never kept as the last. */
  const asChosen = ({ messages, numbers }: Parcel, lane: Lane): Parcel => ({
    messages: messages.map((message) => ({
      ...message,
      qos: uplink.qos,
      retain: message.retain || (uplink.retain && lane === 'live' && message.topic.endsWith('/batch')),
    })),
    numbers,
  });
  return {
    will: offline(origin, now(), { ...told(), ...(speaker.beside?.run === undefined ? {} : { cut: true }) }),
    listens: [],
    birthFirst: false,
    online: (next, confirmed, from) => [
      online(origin, now(), next, speaker.receiver, confirmed, speaker.sealed, { from, ...speaker.beside }),
    ],
    device: (meta, state) => [
      metaMessage(station, meta),
      ...(state ? [deviceStatus(station, meta.device, state, now())] : []),
    ],
    timing: (segments) => (segments.length > 0 ? [timeCorrection(origin, segments)] : []),
    row: (device, row) => lastRowMessages(station, device, row),
    alarms: (board) => [alarmsMessage(origin, board)],
    reported: (reported) => [reportedMessage(origin, reported)],
    panel: (device, face) => [panelMessage(station, device, face)],
    removed: (meta) => removedMessages(station, meta),
    goodbye: () => [offline(origin, now(), told())],
    *parcels(entries, lane, mostBytes) {
      for (const parcel of parcels(origin, entries, lane, mostBytes)) yield asChosen(parcel, lane);
    },
    gone: (ranges) => asChosen(goneParcel(origin, ranges), 'late'),
  };
}
