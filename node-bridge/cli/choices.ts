import * as v from 'valibot';
import { chosen, type Driver } from '../../station/drivers/driver.ts';
import { drivers } from '../../station/drivers/index.ts';
import { wrongUsage } from './failure.ts';
import { profileDriver } from './profile.ts';

/** How somebody says what reads a recording. */
export interface ReaderChoice {
  readonly driver?: string;
  /** The file of a profile. */
  readonly profile?: string;
  readonly options?: string;
}

/** The driver that somebody named or described, with what was chosen for it. @throws Failure. */
export async function readBy({ driver: id, profile, options }: ReaderChoice) {
  if (profile !== undefined && id === undefined) {
    const own = await profileDriver(profile);
    return { driver: own.driver, choices: own.options };
  }
  if (id === undefined || profile !== undefined)
    throw wrongUsage('either --driver or --profile says what reads it');
  if (id === 'own-profile' && options === undefined)
    throw wrongUsage('own-profile: --profile FILE says how such a device is read');
  const driver = driverNamed(id);
  const choices = choicesOf(driver, options);
  return { driver: chosen(driver, choices), choices };
}

/** The driver that somebody named. @throws Failure. */
function driverNamed(id: string): Driver {
  const driver = drivers.get(id);
  if (!driver) throw wrongUsage(`no driver “${id}”; \`fieldline drivers\` lists them`);
  return driver;
}

/** What somebody chose for it, as JSON, with its defaults. @throws Failure. */
function choicesOf({ options: schema }: Driver, text = '{}'): unknown {
  const json = parsed(text);
  if (!schema) return undefined;
  const result = v.safeParse(schema, json);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw wrongUsage(`--options: ${v.getDotPath(issue) ?? 'the whole'}: ${issue.message}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw wrongUsage('--options: not JSON', error);
  }
}
