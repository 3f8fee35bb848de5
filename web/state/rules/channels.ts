import type { ChannelView, DeviceView } from '../../../station/api/device.ts';
import { deviceNames } from '../../text/devices.ts';
import { speakerName } from '../../text/speakers.ts';

/** A channel as a rule names it: `device/channel`, or `device@subject/channel` of one of several speakers. */
export interface RuleChannel {
  readonly reference: string;
  readonly device: DeviceView;
  readonly channel: ChannelView;
  readonly subject?: string;
  /** What people call it, with its device where there are several. */
  readonly label: string;
}

/** The channels of the own station by their references; rules know no others. */
export type RuleChannels = ReadonlyMap<string, RuleChannel>;

export function ruleChannels(devices: readonly DeviceView[]): RuleChannels {
  const own = devices.filter((device) => device.own);
  const names = deviceNames(own);
  const all = own.flatMap((device) => {
    const whose = own.length > 1 ? ` · ${names.get(device.key) ?? device.label}` : '';
    return [undefined, ...(device.speakers ?? [])].flatMap((subject) =>
      device.channels.map((channel): RuleChannel => {
        const speaks = subject === undefined ? {} : { subject };
        const speaker = subject === undefined ? '' : ` · ${speakerName(device, subject)}`;
        const reference = referenceOf(device.device, channel.name, subject);
        return { reference, device, channel, ...speaks, label: `${channel.label}${whose}${speaker}` };
      }),
    );
  });
  return new Map(all.map((each) => [each.reference, each]));
}

export const referenceOf = (device: string, channel: string, subject?: string): string =>
  `${device}${subject === undefined ? '' : `@${subject}`}/${channel}`;
