import { html, nothing } from 'lit';
import type { DeviceView } from '../../../station/api/device.ts';
import { capital } from '../../text/capital.ts';
import { phaseText } from '../../text/devices.ts';
import { causeText } from '../../text/gaps.ts';
import { formatAge, formatClock } from '../../text/times.ts';
import { mark } from '../mark.ts';

/** What is known of a device now, as rows of a name and what it is. */
export function deviceFacts(device: DeviceView, nowMs: number): readonly (readonly [string, unknown])[] {
  const { title, state, last, config, facts, missing } = device;
  const newest = Math.max(...Object.values(last).map(({ timeMs }) => timeMs));
  const line = config?.line?.baudRate;
  return [
    [
      'State',
      html`${state.phase === 'waiting' ? html`${mark('silent', 14)} ` : nothing}${phaseText(device)}`,
    ],
    ['Last reading', Number.isFinite(newest) ? formatAge(newest, nowMs) : 'none yet'],
    ...(missing
      ? [['No data since', `${formatClock(missing.fromMs)}, ${causeText(missing.cause)}`] as const]
      : []),
    ['Speaks', title],
    ...(config ? [['Address', `${config.address}${line ? `, ${line} baud` : ''}`] as const] : []),
    ...Object.entries(facts).map(([name, value]) => [capital(name), value] as const),
  ];
}
