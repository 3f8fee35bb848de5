import { hex } from '../codec/bytes.ts';
import { mavlink, packetOf } from '../codec/framing/mavlink.ts';
import { messages } from '../codec/mavlink/messages.ts';
import { readMessage } from '../codec/mavlink/read-message.ts';
import { vehicleOf } from '../codec/mavlink/vehicle.ts';
import { fault } from '../model/fault.ts';
import { defineDriver } from './driver.ts';

const HEARTBEAT = 0;

/**
 * Drones, rovers and boats that speak MAVLink 1 or 2 (ArduPilot, PX4) at their telemetry port; only listened to. `subject`
 * is the number of the system, as several may speak through one radio.
 */
export default defineDriver({
  id: 'mavlink-vehicle',
  title: 'Drone, rover or boat (MAVLink)',
  datasheetOnly: true,
  channels: 'found',
  source: { link: { kind: 'serial', baudRate: 57_600 }, framing: mavlink },
  // The start, a length that ends where the checksum fits, and the checksum.
  telltale: { bits: (frame) => (packetOf(frame) ? 8 + 8 + 16 : 0) },
  decode(frame) {
    const packet = packetOf(frame);
    if (!packet) throw fault('frame/checksum', { expected: 0, actual: 0 });
    const { version, system, message, payload } = packet;
    const known = messages[message];
    if (!known) return [];
    if (version === 1 && payload.length < known.least)
      throw fault('frame/length', { expected: known.least, actual: payload.length });
    const said = readMessage(known, payload);
    if (Object.keys(said.reading).length === 0) return [];
    const facts = message === HEARTBEAT ? vehicleOf(payload) : {};
    return [{ subject: String(system), ...said, ...(Object.keys(facts).length > 0 ? { facts } : {}) }];
  },
  vectors: [
    {
      name: 'HEARTBEAT, MAVLink 1 (rust-mavlink, MIT or Apache-2.0)',
      frame: hex('fe09ef010100050000000203590303f1d7'),
      readings: [
        {
          subject: '1',
          reading: { mode: 5, armed: 0, systemStatus: 3 },
          facts: { vehicle: 'quadcopter', autopilot: 'ArduPilot' },
        },
      ],
    },
    {
      name: 'HEARTBEAT, MAVLink 2 (rust-mavlink, MIT or Apache-2.0)',
      frame: hex('fd090000ef010100000005000000020359030310f0'),
      readings: [
        {
          subject: '1',
          reading: { mode: 5, armed: 0, systemStatus: 3 },
          facts: { vehicle: 'quadcopter', autopilot: 'ArduPilot' },
        },
      ],
    },
    {
      name: 'HEARTBEAT, signed (gomavlib, MIT)',
      frame: hex('fd090100000000000000040000000102030503d9d1010200000000000e47040cef9b'),
      readings: [
        { subject: '0', reading: { mode: 4, armed: 0, systemStatus: 5 }, facts: { vehicle: 'fixed wing' } },
      ],
    },
    {
      name: 'COMMAND_LONG, which says nothing of a vehicle (gomavlib, MIT)',
      frame: hex(
        'fd2100000bffdc4c00000000803f000000000000000000000000000000000000000000000000b000010100c475',
      ),
      readings: [],
    },
    {
      name: 'ATTITUDE, its zeros cut off',
      frame: hex('fd1400000001011e000040e20100cdcccc3dcdcc4cbe0000c0bf0ad7233c7c2a'),
      readings: [
        {
          subject: '1',
          reading: { roll: 5.73, pitch: -11.46, yaw: -85.94, rollRate: 0.573, pitchRate: 0, yawRate: 0 },
        },
      ],
    },
    {
      name: 'GPS_RAW_INT: a fix, speed not known',
      frame: hex('fd1e000000010118000000000000000000004a52401c42f41705bb7207007900b400ffff1e4603090d10'),
      readings: [
        {
          subject: '1',
          reading: {
            gpsLatitude: 47.3977418,
            gpsLongitude: 8.5455938,
            gpsAltitude: 488.123,
            gpsCourse: 179.5,
            hdop: 1.21,
            vdop: 1.8,
            satellites: 9,
            fix: 1,
          },
        },
      ],
    },
    {
      name: 'GPS_RAW_INT without a fix, MAVLink 1',
      frame: hex('fe1e000101180000000000000000000000000000000000000000ffffffffffffffff01ff4cbb'),
      readings: [{ subject: '1', reading: { fix: 0 } }],
    },
    {
      name: 'SYS_STATUS, its current not known',
      frame: hex('fe1f000101010000000000000000000000007b003831ffff000000000000000000000000577e48'),
      readings: [
        {
          subject: '1',
          reading: { load: 12.3, batteryVoltage: 12.6, communicationDrops: 0, batteryRemaining: 87 },
        },
      ],
    },
    {
      name: 'GLOBAL_POSITION_INT',
      frame: hex('fd1c0000000101210000050000004a52401c42f41705bb720700393000006400cefff4ff9f8cd7f6'),
      readings: [
        {
          subject: '1',
          reading: {
            latitude: 47.3977418,
            longitude: 8.5455938,
            altitude: 488.123,
            heightAboveHome: 12.345,
            northSpeed: 1,
            eastSpeed: -0.5,
            downSpeed: -0.12,
            heading: 359.99,
          },
        },
      ],
    },
    {
      name: 'VFR_HUD, heading west of north',
      frame: hex('fe140001014a00004841000054410040f443000000bff6ff2a004d01'),
      readings: [
        {
          subject: '1',
          reading: {
            airspeed: 12.5,
            groundSpeed: 13.25,
            altitude: 488.5,
            climb: -0.5,
            heading: 350,
            throttle: 42,
          },
        },
      ],
    },
    {
      name: 'BATTERY_STATUS of the second battery of the second system',
      frame: hex(
        'fd240000000201930000dc050000ffffffff2e090410fa0f0e10ffffffffffffffffffffffffffffd2040100014cd468',
      ),
      readings: [
        {
          subject: '2',
          reading: {
            battery1Voltage: 12.3,
            battery1Current: 12.34,
            battery1Remaining: 76,
            battery1Consumed: 1.5,
            battery1Temperature: 23.5,
            battery1Cell1: 4.1,
            battery1Cell2: 4.09,
            battery1Cell3: 4.11,
          },
        },
      ],
    },
    {
      name: 'SCALED_PRESSURE without a pitot tube',
      frame: hex('fd0e00000001011d00000100000000507d440000c07f290931ff'),
      readings: [{ subject: '1', reading: { pressure: 101325, temperature: 23.45 } }],
    },
    {
      name: 'RC_CHANNELS, the fourth of four not there',
      frame: hex(
        'fd2a000000010141000001000000dc05e803d007ffffffffffffffffffffffffffffffffffffffffffffffffffffffff' +
          'ffff047f0889',
      ),
      readings: [
        { subject: '1', reading: { remote1: 1500, remote2: 1000, remote3: 2000, remoteSignal: 50 } },
      ],
    },
    {
      name: 'HEARTBEAT of a camera',
      frame: hex('fe0900016400000000001e080004038bdc'),
      readings: [],
    },
    {
      name: 'ATTITUDE that ends before its fields',
      frame: hex('fe100001011e01000000cdcccc3dcdcc4c3e9a99993e8fdf'),
      fault: 'frame/length',
    },
    { name: 'a bit flipped', frame: hex('fe09ef010100050000000203590203f1d7'), fault: 'frame/checksum' },
  ],
});
