import type { UplinkConfig } from '../../station/api.ts';
import { type QuotaName, quotas } from '../../station/model/quota.ts';
import {
  type DialectName,
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
  const { label: _label, username: _username, password: _password, ...rest } = before;
  const dialect = text('dialect');
  const keepAliveS = Number(text('keep-alive'));
  return {
    ...rest,
    url: text('url'),
    ...given('label'),
    ...given('username'),
    ...(text('password') === '' ? {} : { password: String(data.get('password')) }),
    remember: data.get('remember') !== null,
    required: text('required') !== 'no',
    dialect: isDialect(dialect) ? dialect : before.dialect,
    mqtt: versions.find((version) => version === text('mqtt')) ?? before.mqtt,
    qos: levels.find((qos) => String(qos) === text('qos')) ?? before.qos,
    quota: quotaIds.find((id) => id === text('quota')) ?? before.quota,
    retain: data.get('retain') !== null,
    keepAliveS: Number.isInteger(keepAliveS) && keepAliveS > 0 ? keepAliveS : before.keepAliveS,
  };
}

export const versions: readonly MqttVersion[] = ['3.1.1', '5'];
export const levels: readonly Qos[] = [0, 1, 2];
export const quotaIds = Object.keys(quotas) as readonly QuotaName[];
export const dialectIds = Object.keys(dialectNames) as readonly DialectName[];

const isDialect = (name: string): name is DialectName => Object.hasOwn(dialectNames, name);
