import type { Dialect } from '../../dialect.ts';
import { answerTo } from '../../native/command.ts';
import { native } from '../../native/dialect.ts';
import type { Message } from '../../message.ts';
import { placeOf } from '../../topics.ts';
import { packed } from '../packed.ts';
import { packCbor } from './cbor.ts';
import { packJson } from './json.ts';
import { canBeSaid, type LoggedBatch, measured, packOf } from './pack.ts';
import type { Pack } from './record.ts';

/** Readings as SenML packs (RFC 8428), everything else as Fieldline says it: SenML has no words for states and gaps. */
const speaking = (topic: 'senml' | 'senml-cbor', write: (pack: Pack) => Uint8Array): Dialect => ({
  native: false,
  speak(speaker) {
    const { origin, uplink } = speaker;
    const devices = `fieldline/${origin.station}/devices`;
    const plain = native.speak(speaker);
    return {
      ...plain,
      listens: [`${devices}/+/set`],
      *parcels(entries, lane, mostBytes) {
        const packable = (entry: (typeof entries)[number]): entry is LoggedBatch =>
          entry.kind === 'batch' && canBeSaid(entry.batch);
        const metas = new Map(speaker.devices().map((meta) => [meta.device, meta]));
        yield* plain.parcels(
          entries.filter((entry) => !packable(entry)),
          lane,
          mostBytes,
        );
        yield* packed(entries.filter(packable), mostBytes, {
          pieces: (entry) => measured(entry as LoggedBatch, metas.get((entry as LoggedBatch).batch.device)),
          sizeOf: ({ record }) => 64 + JSON.stringify(record).length,
          message: (device, all): Message => ({
            topic: `${devices}/${device}/${topic}`,
            payload: write(packOf(origin, device, all, lane)),
            qos: uplink.qos,
            retain: false,
          }),
        });
      },
      refused: (outcome) => [answerTo(origin.station, outcome)],
      heard(incoming) {
        const place = placeOf(incoming.topic);
        return place?.what === 'set' ? [{ kind: 'set', device: place.device, set: incoming }] : [];
      },
    };
  },
});

export const senmlJson = speaking('senml', packJson);
export const senmlCbor = speaking('senml-cbor', packCbor);
