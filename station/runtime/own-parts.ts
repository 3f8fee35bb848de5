import { type BridgesApi, bridgesCalls } from '../api/bridges.ts';
import { type BridgeSetupApi, bridgeSetupCalls } from '../api/bridge-setup.ts';
import { forwarding } from '../api/by-name.ts';
import type { OwnStationApi } from '../api/calls.ts';
import { type CareApi, careCalls } from '../api/care.ts';
import { type ConfigurationApi, configurationCalls } from '../api/configuration.ts';
import { type ConsoleApi, consoleCalls } from '../api/console.ts';
import { type DevicesApi, devicesCalls } from '../api/devices.ts';
import { type KeepingApi, keepingCalls } from '../api/keeping.ts';
import { type ModbusApi, modbusCalls } from '../api/scan.ts';
import { type SendingApi, sendingCalls } from '../api/sending.ts';
import { type TemplatesApi, templatesCalls } from '../api/templates.ts';
import { BridgeDesk } from './bridges/bridge-desk.ts';
import { BridgeSetupDesk } from './bridges/setup-desk.ts';
import type { Care } from './devices/care.ts';
import { Consoles } from './console/consoles.ts';
import { parseCommand } from './control/far-commands.ts';
import type { ConfigDesk } from './desired/config-desk.ts';
import type { DeviceSetup } from './devices/device-setup.ts';
import { listeningAt } from './listening.ts';
import type { Lookout } from './lookout.ts';
import type { OwnDevices } from './devices/own-devices.ts';
import type { OwnExports } from './exports/own-exports.ts';
import type { OwnKeeping } from './keeping/own-keeping.ts';
import type { OwnNews } from './own-news.ts';
import type { OwnWires } from './own-wires.ts';
import { profilesAt } from './profile/profile-desk.ts';
import { alarmsAt } from './rules/alarm-calls.ts';
import type { OwnRules } from './rules/own-rules.ts';
import { rulesAt } from './rules/rule-calls.ts';
import { ModbusDesk } from './scan/modbus-desk.ts';
import { TemplateDesk } from './templates/template-desk.ts';
import { Trials } from './templates/trials.ts';
import type { Turns } from './turns.ts';
import type { Uplinks } from './sending/uplinks.ts';

/** The parts of a station that can be asked. */
export interface Parts {
  readonly wires: OwnWires;
  readonly turns: Turns;
  readonly devices: OwnDevices;
  readonly setup: DeviceSetup;
  readonly care: Care;
  readonly lookout: Lookout;
  readonly rules: OwnRules;
  readonly exports: OwnExports;
  readonly uplinks: Uplinks;
  readonly news: OwnNews;
  readonly keeping: OwnKeeping;
  readonly configuration: ConfigDesk;
}

/** Each topic goes to the part that it belongs to; who only answers is made here. */
export function callsOf(parts: Parts): OwnStationApi {
  const { wires, turns, devices, setup, lookout, rules, exports, uplinks, news, keeping } = parts;
  const { platform, post, profiles } = wires;
  const { log, clock, transports, randomHex } = platform;
  const trials = new Trials(log);
  const bridges = new BridgeDesk(platform, uplinks);
  const bridgeSetup = new BridgeSetupDesk(platform, uplinks);
  const modbus = new ModbusDesk(transports, clock);
  const consoles = new Consoles(devices, post, clock, (event) => void lookout.happened(event));
  const templates = new TemplateDesk({
    ...{ ...platform, trials, devices, setup },
    rules: () => rules.desk.rules,
    editRules: (edit) => turns.take(() => rules.desk.edit(edit)),
    erase: (device) => keeping.eraseDevice(device),
  });
  return {
    news: (version) => news.after(version),
    chart: (query) => exports.chart(query),
    csv: (query) => exports.csv(query),
    recording: (query) => exports.recording(query),
    describe: (device, channel, change) => setup.describe(device, channel, change),
    command: async (request) =>
      await devices.commands.obey(parseCommand({ ...request, id: request.id ?? randomHex(16) })),
    ...forwarding<DevicesApi>(devicesCalls, () => setup),
    ...forwarding<KeepingApi>(keepingCalls, () => keeping),
    ...forwarding<SendingApi>(sendingCalls, () => uplinks),
    ...forwarding<BridgesApi>(bridgesCalls, () => bridges),
    ...forwarding<BridgeSetupApi>(bridgeSetupCalls, () => bridgeSetup),
    ...forwarding<ModbusApi>(modbusCalls, () => modbus),
    ...forwarding<ConsoleApi>(consoleCalls, () => consoles),
    ...forwarding<TemplatesApi>(templatesCalls, () => templates),
    ...forwarding<CareApi>(careCalls, () => parts.care),
    ...forwarding<ConfigurationApi>(configurationCalls, () => parts.configuration),
    ...listeningAt(post),
    ...profilesAt(profiles, turns),
    ...rulesAt(rules, platform, devices, trials, turns),
    ...alarmsAt(rules, turns),
  };
}
