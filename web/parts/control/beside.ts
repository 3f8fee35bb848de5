import { html, nothing, type TemplateResult } from 'lit';
import type { ControlView } from '../../../station/api/control.ts';
import { asker } from '../../state/asker.ts';
import type { ChannelOf } from '../../state/station-state.ts';
import { valueText } from '../../text/control.ts';
import { faultText } from '../../text/faults/faults.ts';
import { formatDuration } from '../../text/times.ts';
import { icon } from '../icons.ts';
import { mark } from '../mark.ts';

type Line = TemplateResult | typeof nothing;

/** What else is to be known of an output: who is at it, why it may not be on now, and when it ends by itself. */
export function besideOf(
  of: ChannelOf,
  takesOver: boolean,
  nowMs: number,
  takeOver: () => void,
): readonly Line[] {
  const view = of.device.controls?.[of.channel.name] ?? {};
  return [holder(view, takesOver, nowMs, takeOver), lock(view), ends(of, view, nowMs)];
}

function holder(
  { holder: other }: ControlView,
  takesOver: boolean,
  nowMs: number,
  takeOver: () => void,
): Line {
  const me = asker();
  if (!other || (other.who === me.who && other.from.endsWith(me.from))) return nothing;
  const leftMs = Math.max(0, other.untilMs - nowMs);
  return html`<div class="line">
    ${mark('paused')}
    <p>In use by ${other.who} (${other.from}), ${formatDuration(leftMs)} left.</p>
    ${
      takesOver
        ? html`<p>Your next command takes over.</p>`
        : html`<button type="button" class="btn" @click=${takeOver}>Take over</button>`
    }
  </div>`;
}

function lock({ lock: why }: ControlView): Line {
  if (!why) return nothing;
  const text = faultText(why).title.replace('Not done: ', 'Not now: ');
  return html`<div class="line">
    ${mark('warning')}
    <p>${text}</p>
  </div>`;
}

/** When the station itself will end it. */
function ends({ channel }: ChannelOf, { onSinceMs }: ControlView, nowMs: number): Line {
  const { maxOnMs, deadManMs, safe } = channel.control ?? {};
  if (onSinceMs === undefined || safe === undefined) return nothing;
  if (maxOnMs === undefined && deadManMs === undefined) return nothing;
  const goes = `It goes to ${valueText(channel, safe).toLowerCase()}`;
  const leftMs = Math.max(0, onSinceMs + (maxOnMs ?? 0) - nowMs);
  return html`<div class="line small mut">
    ${icon('clock', 18)}
    <p>
      ${maxOnMs === undefined ? nothing : `${goes} by itself in ${formatDuration(leftMs)}. `}
      ${deadManMs === undefined ? nothing : `${goes} when no screen has shown it for ${formatDuration(deadManMs)}.`}
    </p>
  </div>`;
}
