import { messageBytes } from './broker.ts';
import { defineDriver } from './driver.ts';
import { uplinks, type UplinkOptions } from './lorawan.ts';
import type { Channels } from '../model/channel.ts';

const UP = 'application/17c82e96-be03-4f38-aef3-f83d48582d97/device/0101010101010101/event/up';

/**
 * ChirpStack, version 4, with events in JSON: what the codec of the device profile decoded.
 * @see chirpstack.io/docs/chirpstack/integrations/events.html
 */
export default defineDriver<Channels, UplinkOptions>({
  id: 'mqtt-chirpstack',
  title: 'ChirpStack (LoRaWAN)',
  datasheetOnly: true,
  ...uplinks({
    topic: 'application/{application}/device/{device}/event/up',
    decoded: 'object',
    name: 'deviceInfo.deviceName',
    port: 'fPort',
    count: 'fCnt',
    once: ['devAddr', 'fCnt'],
    heard: 'time',
    gateways: 'rxInfo',
  }),
  vectors: [
    {
      name: 'an uplink (documentation, “Event types”)',
      frame: messageBytes(
        UP,
        JSON.stringify({
          deduplicationId: '3ac7e3c4-4401-4b8d-9386-a5c902f9202d',
          time: '2022-07-18T09:34:15.775023242+00:00',
          deviceInfo: { applicationName: 'Test', deviceName: 'Test device', devEui: '0101010101010101' },
          devAddr: '00189440',
          dr: 1,
          fCnt: 4,
          fPort: 1,
          data: 'qg==',
          object: { temperatureSensor: { 1: 25 }, humidity: 40.5 },
          rxInfo: [{ gatewayId: '0016c001f153a14c', rssi: -36, snr: 10.5 }],
          txInfo: { frequency: 868100000 },
        }),
      ),
      readings: [
        {
          subject: '0101010101010101',
          reading: { temperatureSensor_1: 25, humidity: 40.5, rssi: -36, snr: 10.5, uplinks: 4, port: 1 },
          facts: { name: 'Test device' },
        },
      ],
    },
    {
      name: 'a device by itself, heard by nobody who told how well',
      options: { application: '', device: '0101010101010101', units: { humidity: '%RH' } },
      frame: messageBytes(UP, '{"fCnt":5,"fPort":2,"object":{"humidity":41},"rxInfo":[{"rssi":"?"}]}'),
      readings: [
        {
          reading: { humidity: 41, uplinks: 5, port: 2 },
          found: {
            humidity: { quantity: 'relativeHumidity', decimals: 0 },
            uplinks: { quantity: 'count', decimals: 0 },
            port: { quantity: 'code', decimals: 0 },
          },
        },
      ],
    },
    {
      name: 'an event of another kind',
      frame: messageBytes(UP.replace('up', 'join'), '{"devAddr":"00189440"}'),
      readings: [],
    },
    { name: 'cut short', frame: messageBytes(UP, '{"fCnt":4,"obj'), fault: 'frame/syntax' },
  ],
});
