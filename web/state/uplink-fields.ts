import type { UplinkConfig } from '../../station/api/config.ts';
import { type QuotaName, quotas } from '../../station/model/quota.ts';
import {
  type DialectName,
  type DialectWords,
  dialectNames,
  type MqttVersion,
  type Qos,
  USUAL,
} from '../../station/model/uplink.ts';

/** An uplink as the form begins it. */
export function newUplink(): UplinkConfig {
  const digits = crypto.getRandomValues(new Uint32Array(1))[0]!.toString(16);
  return { ...USUAL, id: `to-${digits}`, url: '' };
}

/** What was filled in; what the form has no field for stays as it was. */
export function uplinkOf(data: FormData, before: UplinkConfig): UplinkConfig {
  const text = (name: string): string => String(data.get(name) ?? '').trim();
  const given = (name: 'label' | 'username') => (text(name) === '' ? {} : { [name]: text(name) });
  const {
    label: _label,
    username: _username,
    password: _password,
    dialectOptions: _options,
    ...rest
  } = before;
  const named = text('dialect');
  const dialect = isDialect(named) ? named : before.dialect;
  const keepAliveS = Number(text('keep-alive'));
  return {
    ...rest,
    url: text('url'),
    ...given('label'),
    ...given('username'),
    ...(text('password') === '' ? {} : { password: String(data.get('password')) }),
    remember: data.get('remember') !== null,
    required: text('required') !== 'no',
    dialect,
    ...optionsOf(dialect, text),
    mqtt: versions.find((version) => version === text('mqtt')) ?? before.mqtt,
    qos: levels.find((qos) => String(qos) === text('qos')) ?? before.qos,
    quota: quotaIds.find((id) => id === text('quota')) ?? before.quota,
    retain: data.get('retain') !== null,
    keepAliveS: Number.isInteger(keepAliveS) && keepAliveS > 0 ? keepAliveS : before.keepAliveS,
  };
}

/** The name of a field for what only one dialect asks for. */
export const optionField = (name: string): string => `option-${name}`;

function optionsOf(
  dialect: DialectName,
  text: (name: string) => string,
): Pick<UplinkConfig, 'dialectOptions'> {
  const { options = [] }: DialectWords = dialectNames[dialect];
  const filled = options.map(({ name }) => [name, text(optionField(name))] as const);
  return options.length === 0 ? {} : { dialectOptions: Object.fromEntries(filled) };
}

export const versions: readonly MqttVersion[] = ['3.1.1', '5'];
export const levels: readonly Qos[] = [0, 1, 2];
export const quotaIds = Object.keys(quotas) as readonly QuotaName[];
export const dialectIds = Object.keys(dialectNames) as readonly DialectName[];

export const isDialect = (name: string): name is DialectName => Object.hasOwn(dialectNames, name);
