import type { RuleEdit } from '../../api/rules.ts';
import type { Control, Interlock } from '../../model/control.ts';
import type { Filled } from '../../rules/templates/fill.ts';
import type { DeviceSetup } from '../devices/device-setup.ts';
import type { OwnDevices } from '../devices/own-devices.ts';
import { checkedRule } from '../rules/rule-book.ts';

/** Where a filled template is put. */
export interface Applying {
  readonly setup: DeviceSetup;
  readonly devices: Pick<OwnDevices, 'get'>;
  editRules(edit: RuleEdit): Promise<void>;
}

/**
 * Makes what a template says: first what gives channels, then what guards outputs, the rules last, so that nothing is set
 * that is not guarded yet. All rules are judged before anything is made.
 * @throws config/invalid; log/full, log/broken.
 */
export async function applied(
  { rules, steps, locks }: Filled,
  idOf: (id: string) => string,
  { setup, devices, editRules }: Applying,
): Promise<readonly string[]> {
  const checked = rules.map((rule) => checkedRule({ version: 1, ...rule, id: idOf(idIn(rule)) }));
  for (const [device, more] of Object.entries(steps)) {
    const made = new Set(more.map(nameMade));
    const before = (devices.get(device)?.config.pipeline ?? []).filter((step) => !made.has(nameMade(step)));
    await setup.repipe(device, [...before, ...more]);
  }
  for (const [output, lock] of Object.entries(locks)) {
    const [device = '', channel = ''] = output.split('/');
    const before = devices.get(device)?.config.controls?.[channel];
    await setup.setControl(device, channel, guarded(before, lock as Control));
  }
  for (const rule of checked) await editRules({ edit: 'save', rule });
  return checked.map(({ id }) => id);
}

/** What guarded it before still does; what the template says of the same holds from now on. */
function guarded(before: Control | undefined, lock: Control): Control {
  const isSame = (a: Interlock, b: Interlock) => a.device === b.device && a.channel === b.channel;
  const { interlocks = [] } = lock;
  const others = (before?.interlocks ?? []).filter(
    (each) => !interlocks.some((other) => isSame(each, other)),
  );
  return { ...before, ...lock, interlocks: [...others, ...interlocks] };
}

const idIn = (rule: object): string => ('id' in rule ? String(rule.id) : '');
const nameMade = (step: unknown): unknown =>
  typeof step === 'object' && step !== null && 'as' in step ? step.as : undefined;
