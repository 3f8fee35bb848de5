import type { CommandView } from '../../station/api/control.ts';
import type { ChannelOf } from './station-state.ts';

const MOST = 20;

/** What this page sent since it was loaded, by output: of a device elsewhere nothing more is known here. */
const sent = new Map<string, readonly CommandView[]>();
const keyOf = ({ device, channel }: ChannelOf): string => `${device.key}/${channel.name}`;

/** From the oldest on. */
export const sentCommands = (of: ChannelOf): readonly CommandView[] => sent.get(keyOf(of)) ?? [];

/** Keeps how a command stands, in the place of how it stood before. */
export function keepCommand(of: ChannelOf, view: CommandView): void {
  const others = sentCommands(of).filter(({ id }) => id !== view.id);
  const all = [...others, view].toSorted((one, other) => one.atMs - other.atMs);
  sent.set(keyOf(of), all.slice(-MOST));
}
