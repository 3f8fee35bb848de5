import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import * as v from 'valibot';
import { NAME } from '../../../station/model/channel.ts';
import { Identities } from '../../trust/identities.ts';
import { Role } from '../../trust/roles.ts';
import { Failure, wrongUsage } from '../failure.ts';

/** Lets `use` work with who may come in there; a bridge that runs on it knows at once. @throws Failure. */
export async function withIdentities(data: string, use: (all: Identities) => Promise<void>): Promise<void> {
  try {
    await use(await Identities.open(resolve(data)));
  } catch (error) {
    if (error instanceof Failure) throw error;
    const words = v.isValiError(error) ? 'there are too many of them' : (error as Error).message;
    throw new Failure(words, 1, { cause: error });
  }
}

/** The same where somebody only looks: no folder is made for it. @throws Failure. */
export async function withKnown(data: string, use: (all: Identities) => Promise<void>): Promise<void> {
  if (!existsSync(resolve(data))) throw wrongUsage(`--data: there is no folder ${resolve(data)}`);
  await withIdentities(data, use);
}

/** @throws Failure. */
export function roleIn(text: string): Role {
  const role = v.safeParse(Role, text);
  if (!role.success) throw wrongUsage(`--role: viewer, operator or admin, not ${text}`);
  return role.output;
}

/** @throws Failure. */
export function nameIn(option: string, text: string): string {
  if (!NAME.test(text)) throw wrongUsage(`${option}: letters, digits, - and _, at most 64`);
  return text;
}

export const printLine = (line: unknown): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
