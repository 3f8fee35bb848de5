import { html, nothing, type TemplateResult } from 'lit';
import type { DeviceView } from '../../../station/api/device.ts';
import { hrefOf } from '../../state/route.ts';
import type { StationState } from '../../state/station-state.ts';
import type { FaultAction } from '../../text/faults/fault-text.ts';
import { isReplayed } from '../../text/devices.ts';
import './which-button.ts';

const button = (text: string, press: () => Promise<void>): TemplateResult =>
  html`<button type="button" class="btn" @click=${() => void press().catch(() => undefined)}>
    ${text}
  </button>`;

/** What can be done about a device that does not have its port, beside the words that say why. */
export function careButtons(
  station: StationState,
  view: DeviceView,
): Partial<Record<FaultAction, TemplateResult>> {
  const { api } = station;
  const { own, device } = view;
  if (!own) return {};
  if (isReplayed(view)) void import('../recordings/play-again.ts');
  return {
    replay: html`<fl-play-again .station=${station} .device=${view}></fl-play-again>`,
    'take-back': button('Take it back', () => api.takeBack(device)),
    which: html`<fl-which-button .station=${station} .device=${view}></fl-which-button>`,
    stranger: html`<span class="row">
      ${button('It is the same device', () => api.acceptDevice(device))}
      <a class="btn" href=${hrefOf('connect')}>Record it as another</a>
    </span>`,
  };
}

const isReleased = ({ state }: DeviceView): boolean =>
  state.phase === 'waiting' && state.fault.code === 'link/released';

/** The key for it: where there is one device with a port, nobody has to say which. */
export function pressRelease({ api }: StationState, devices: readonly DeviceView[] = []): void {
  const [only, ...others] = devices.filter(({ own, simulated }) => own && !simulated);
  if (!only || others.length > 0) return;
  const done = isReleased(only) ? api.takeBack(only.device) : api.releaseDevice(only.device);
  void done.catch(() => undefined);
}

/** Hands a device's port to another program; there is nothing to hand over where it is a simulation, or released already. */
export function releaseButton({ api }: StationState, device: DeviceView): TemplateResult | typeof nothing {
  return device.own && !device.simulated && !isReleased(device)
    ? button('Release for upload', () => api.releaseDevice(device.device))
    : nothing;
}
