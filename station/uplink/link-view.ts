import type { UplinkConfig } from '../api/config.ts';
import type { UplinkView } from '../api/uplink.ts';
import { dialects } from './dialects.ts';
import type { Outbox } from './outbox.ts';
import type { OwnEnd } from './speakers.ts';

/** What a link knows of its way, as the Sync screen shows it, and what it refused. */
export interface LinkView extends UplinkView {
  readonly refusedCommands: number;
  readonly ignoredAcks: number;
  readonly badMessages: number;
}

const NOTHING_SENT: Outbox['figures'] = {
  sent: 0,
  taken: 0,
  inFlight: 0,
  behind: 0,
  leftMs: undefined,
  slowSinceMs: undefined,
  unheard: false,
  ignoredAcks: 0,
  lastTakenMs: undefined,
};

/** What is told of the own station's side of a link; there is none of it before the first connection. */
export function ownView(
  { password: _unsaid, ...config }: UplinkConfig,
  own: OwnEnd | undefined,
  phase: 'offline' | 'connecting' | 'connected',
): Omit<LinkView, 'fault' | 'connects' | 'retryAtMs' | 'badMessages'> {
  const figures = own?.outbox.figures ?? NOTHING_SENT;
  const receiver = own?.pairing?.receiver;
  const isFast = config.qos === 0 || dialects[config.dialect].fast === true;
  return {
    config,
    phase: phase !== 'connected' ? phase : figures.behind > 0 ? 'sending' : 'in-step',
    mode: receiver !== undefined ? 'confirmed' : isFast ? 'unconfirmed' : 'sent',
    receiver,
    ...figures,
    dead: own?.outbox.dead ?? [],
    namesakeMs: own?.namesake?.seenMs,
    refusedCommands: own?.orders.refused ?? 0,
  };
}
