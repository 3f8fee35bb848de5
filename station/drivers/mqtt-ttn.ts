import { messageBytes } from './broker.ts';
import { defineDriver } from './driver.ts';
import { uplinks, type UplinkOptions } from './lorawan.ts';
import type { Channels } from '../model/channel.ts';

const UP = 'v3/app1@ttn/devices/dev1/up';
const said = (message: object) =>
  messageBytes(
    UP,
    JSON.stringify({
      end_device_ids: { device_id: 'dev1', dev_eui: '0004A30B001C0530', dev_addr: '00BCB929' },
      received_at: '2020-02-12T15:15:45.787Z',
      ...message,
    }),
  );

/**
 * The Things Network and The Things Stack, version 3, as their MQTT server says it: what the network's own payload formatter
 * decoded. It says a count of 0 by leaving it out.
 * @see thethingsindustries.com/docs/integrations/other-integrations/mqtt
 */
export default defineDriver<Channels, UplinkOptions>({
  id: 'mqtt-ttn',
  title: 'The Things Network (LoRaWAN)',
  datasheetOnly: true,
  ...uplinks({
    topic: 'v3/{application}/devices/{device}/up',
    decoded: 'uplink_message.decoded_payload',
    name: 'end_device_ids.device_id',
    port: 'uplink_message.f_port',
    count: 'uplink_message.f_cnt',
    once: ['uplink_message.session_key_id', 'uplink_message.f_cnt'],
    heard: 'uplink_message.received_at',
    gateways: 'uplink_message.rx_metadata',
    simulated: 'simulated',
  }),
  vectors: [
    {
      name: 'an uplink that two gateways heard (documentation, “Data Formats”)',
      options: { application: 'app1@ttn', device: '', units: { temperature: '°C' } },
      frame: said({
        uplink_message: {
          session_key_id: 'AXA50tHUSqmDh+V0GJHGPA==',
          f_port: 1,
          f_cnt: 7,
          frm_payload: 'gkHe',
          decoded_payload: { temperature: 1, luminosity: 0.64 },
          rx_metadata: [
            { gateway_ids: { gateway_id: 'far' }, rssi: -110, snr: -3.2 },
            { gateway_ids: { gateway_id: 'near' }, rssi: -35, channel_rssi: -35, snr: 5 },
          ],
          received_at: '2020-02-12T15:15:45.000Z',
        },
      }),
      readings: [
        {
          subject: 'dev1',
          reading: { temperature: 1, luminosity: 0.64, rssi: -35, snr: 5, uplinks: 7, port: 1 },
          found: {
            temperature: { quantity: 'temperature', decimals: 0 },
            luminosity: { quantity: 'other', decimals: 2 },
            rssi: { quantity: 'signal', decimals: 0 },
            snr: { quantity: 'other', unit: 'dB', decimals: 1 },
            uplinks: { quantity: 'count', decimals: 0 },
            port: { quantity: 'code', decimals: 0 },
          },
        },
      ],
    },
    {
      name: 'nothing was decoded, the first of a session, of a device by itself',
      options: { application: '', device: 'dev1', units: {} },
      frame: said({ uplink_message: { f_port: 2, frm_payload: 'gkHe', rx_metadata: [] } }),
      readings: [{ reading: { uplinks: 0, port: 2 } }],
    },
    {
      name: 'one that somebody made up in the console',
      frame: said({ uplink_message: { f_port: 1, decoded_payload: { temperature: 99 } }, simulated: true }),
      readings: [],
    },
    { name: 'cut short', frame: messageBytes(UP, '{"end_device_ids":{"device'), fault: 'frame/syntax' },
    { name: 'no uplink at all', frame: messageBytes(UP, '17'), fault: 'frame/syntax' },
  ],
});
