import type * as v from 'valibot';
import type { ChannelView, DeviceView } from '../../station/api/device.ts';
import type { StationView } from '../../station/api/news.ts';
import { unitOf } from '../../station/model/channel.ts';
import type { StoredRow } from '../../station/runtime/exports/rows.ts';
import { given } from '../../station/uplink/native/fields.ts';
import { type Channel, type Device, momentOf, type Row, type Station } from './schemas.ts';

export const stationOut = ({
  id,
  label,
  own,
  status,
  sinceMs,
}: StationView): v.InferOutput<typeof Station> => ({
  station: id,
  own,
  status,
  ...given({ label, since: sinceMs === undefined ? undefined : momentOf(sinceMs) }),
});

/** Without how it is connected: that may hold a key, and is configuration. */
export function deviceOut(view: DeviceView): v.InferOutput<typeof Device> {
  const { station, device, label, driver, title, simulated, state, rowsPerS, facts } = view;
  return {
    station,
    device,
    label,
    driver,
    title,
    simulated,
    phase: state.phase,
    ...(state.phase === 'waiting' ? { fault: state.fault.code } : {}),
    ...('sinceMs' in state ? { since: momentOf(state.sinceMs) } : {}),
    rowsPerS,
    channels: view.channels.map((channel) => channelOut(view, channel)),
    facts: { ...facts },
    ...(view.panel ? { shows: [...view.panel.rows] } : {}),
  };
}

export function channelOut({ last }: DeviceView, channel: ChannelView): v.InferOutput<typeof Channel> {
  const { name, label, quantity, unitText, decimals, min, max, letters, writable = false, made } = channel;
  const { control } = channel;
  const newest = last[name];
  const isKnown = newest !== undefined && Number.isFinite(newest.value);
  return {
    name,
    label,
    quantity,
    unit: unitOf(channel),
    unitText,
    decimals,
    ...given({ min, max, letters }),
    writable,
    made,
    ...(control ? { control: { ...control } } : {}),
    ...(isKnown ? { last: { value: newest.value, ...momentOf(newest.timeMs) } } : {}),
  };
}

export const rowOut = ({ timeMs, subject, values }: StoredRow): v.InferOutput<typeof Row> => ({
  ...momentOf(timeMs),
  ...given({ subject }),
  values: { ...values },
});
