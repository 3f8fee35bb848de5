import { ascii, hex, latin1 } from '../codec/bytes.ts';
import { messageOf, payloadOf, fletcherFits, ubx } from '../codec/framing/ubx.ts';
import { fixChannels } from '../codec/nmea/channels.ts';
import { readSentences } from '../codec/nmea/read.ts';
import { receiverChannels } from '../codec/ubx/channels.ts';
import { messages } from '../codec/ubx/messages.ts';
import { fault } from '../model/fault.ts';
import type { Channels } from '../model/channel.ts';
import { defineDriver } from './driver.ts';

const channels: Channels = { ...fixChannels, ...receiverChannels };
const MON_VER = 0x0a04;

/**
 * A u-blox receiver of generation 4 or later, by its own protocol UBX and the NMEA 0183 between it. It is only listened
 * to: which messages it says is set on the receiver itself.
 */
export default defineDriver({
  id: 'ublox-ubx',
  title: 'u-blox receiver (UBX and NMEA 0183)',
  channels: 'found',
  source: { link: { kind: 'serial', baudRate: 9600 }, framing: ubx },
  telltale: {
    // Two bytes of synchronisation, two of sums, and a length that ends where they fit.
    bits: (frame) => (messageOf(frame) === undefined ? 0 : 16 + 16 + 8),
    marks: [0, 1, 2].map((length) => [0xb5, 0x62, -1, -1, -1, length]), // the high byte of a length that is usual
    also: ['nmea-gps'],
  },
  decode(frame) {
    const id = messageOf(frame);
    if (id === undefined) return readSentences(latin1(frame));
    if (!fletcherFits(frame))
      throw fault('frame/checksum', { expected: frame.at(-2)!, actual: frame.at(-1)! });
    const payload = payloadOf(frame);
    // A question that a program on the same wire puts has the name of its answer.
    if (id === MON_VER && payload.byteLength > 0)
      return [{ reading: {}, facts: versionOf(frame.subarray(6, -2)) }];
    const message = messages[id];
    if (!message || payload.byteLength === 0) return [];
    if (payload.byteLength < message.least)
      throw fault('frame/length', { expected: message.least, actual: payload.byteLength });
    const reading = message.read(payload);
    const found = Object.fromEntries(Object.keys(reading).map((name) => [name, channels[name]!]));
    return Object.keys(reading).length > 0 ? [{ reading, found }] : [];
  },
  vectors: [
    {
      name: 'NAV-PVT of a NEO-M9N (pyubx2, BSD-3-Clause)',
      frame: hex(
        'b56201075c0008b56221e5070c040b223b371a0000003c7bfaff0303ea1ad928aafedceedb1f30640100cda60000d3050000' +
          '11080000f9ffffff040000000900000008000000000000000301000080a8120165000000ee134f2f0000000000000000a744',
      ),
      readings: [
        {
          reading: {
            latitude: 53.4507228,
            longitude: -2.2402855,
            altitude: 42.701,
            horizontalAccuracy: 1.491,
            verticalAccuracy: 2.065,
            climb: -0.009,
            speed: 0.008,
            course: 0,
            speedAccuracy: 0.259,
            pdop: 1.01,
            satellites: 26,
            fix: 2,
            utc: 1638617698.999638,
          },
        },
      ],
    },
    {
      name: 'RMC between them',
      frame: ascii('$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A'),
      readings: [
        { reading: { latitude: 48.1173, longitude: 11.5166667, speed: 11.52, course: 84.4, fix: 1 } },
      ],
    },
    {
      name: 'MON-VER of a ZED-F9P (pyubx2, BSD-3-Clause)',
      frame: hex(
        'b5620a04dc0045585420434f524520312e3030202866313730363729000000000000000030303139303030300000524f4d204241534520307831313842323036300000000000000000000000' +
          '46575645523d48504720312e35300000000000000000000000000000000050524f545645523d32372e353000000000000000000000000000000000004d4f443d5a45442d4639500000000000' +
          '00000000000000000000000000004750533b474c4f3b47414c3b424453000000000000000000000000000000534241533b515a5353000000000000000000000000000000000000000000ce8b',
      ),
      readings: [
        {
          reading: {},
          facts: {
            model: 'ZED-F9P',
            firmware: 'HPG 1.50',
            software: 'EXT CORE 1.00 (f17067)',
            hardware: '00190000',
            protocol: '27.50',
          },
        },
      ],
    },
    { name: 'MON-VER as it is asked for', frame: hex('b562 0a04 0000 0e34'), readings: [] },
  ],
});

/** Texts of thirty bytes, of which the hardware's has ten; what follows them is `NAME=value`, or only words. */
function versionOf(payload: Uint8Array): Readonly<Record<string, string>> {
  const text = (from: number, to: number) => latin1(payload.subarray(from, to)).replace(/\0.*$/s, '').trim();
  const named: Record<string, string> = {};
  for (let at = 40; at + 30 <= payload.length && at < 40 + 30 * 16; at += 30) {
    const [, label, value] = /^(MOD|FWVER|PROTVER)[= ](.+)$/.exec(text(at, at + 30)) ?? [];
    if (label && value) named[label] = value;
  }
  const facts = {
    model: named.MOD,
    firmware: named.FWVER,
    software: text(0, 30),
    hardware: text(30, 40),
    protocol: named.PROTVER,
  };
  return Object.fromEntries(
    Object.entries(facts).filter((fact): fact is [string, string] => fact[1] !== undefined && fact[1] !== ''),
  );
}
