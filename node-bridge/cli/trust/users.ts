import type { Command } from 'commander';
import { defaultDataFolder } from '../../data-folder.ts';
import { passwordOf } from '../../trust/password.ts';
import { HOME, OWNER } from '../../trust/roles.ts';
import { wrongUsage } from '../failure.ts';
import { askPassword } from './ask-password.ts';
import { nameIn, printLine, roleIn, withIdentities, withKnown } from './identities-at.ts';

interface UserOptions {
  readonly data: string;
  readonly role: string;
  readonly tenant: string;
  readonly password: boolean;
}

export function addUsers(program: Command): void {
  const users = program
    .command('users')
    .description('Who may come in at a bridge, and as what: one JSON line each.');
  users
    .command('list', { isDefault: true })
    .option('--data <folder>', 'where everything is kept', defaultDataFolder())
    .action(({ data }: UserOptions) =>
      withKnown(data, async ({ all }) => {
        for (const { password, ...user } of all.users)
          printLine({ ...user, password: password !== undefined });
      }),
    );
  users
    .command('add <name>')
    .description('A new user, or a new role and password for one; the password is read from what comes in.')
    .option('--data <folder>', 'where everything is kept', defaultDataFolder())
    .option('--role <role>', 'viewer, operator or admin', 'viewer')
    .option('--tenant <name>', 'whose stations', HOME)
    .option('--no-password', 'only with a token')
    .action(addUser);
  users
    .command('remove <name>')
    .description('Takes the user and all tokens of theirs away; who is connected with one is cut off.')
    .option('--data <folder>', 'where everything is kept', defaultDataFolder())
    .action((name: string, { data }: UserOptions) =>
      withKnown(data, (all) => all.removeUser(OWNER.who, name)),
    );
  program
    .command('tenants')
    .description('Lists whose stations are whose, or with a name gives a tenant its stations.')
    .argument('[name]')
    .option('--data <folder>', 'where everything is kept', defaultDataFolder())
    .option('--stations <names...>', 'all that are this tenant’s')
    .action(tenants);
}

async function addUser(text: string, options: UserOptions): Promise<void> {
  const [id, tenant] = [nameIn('<name>', text), nameIn('--tenant', options.tenant)];
  const role = roleIn(options.role);
  const password = options.password ? { password: await passwordOf(await askPassword()) } : {};
  await withIdentities(options.data, (all) => all.putUser(OWNER.who, { id, role, tenant, ...password }));
}

async function tenants(
  name: string | undefined,
  { data, stations = [] }: { readonly data: string; readonly stations?: readonly string[] },
): Promise<void> {
  if (name === HOME) throw wrongUsage(`${HOME} has every station that no tenant has`);
  await withIdentities(data, async (identities) => {
    if (name === undefined) for (const tenant of identities.all.tenants) printLine(tenant);
    else {
      const all = stations.map((station) => nameIn('--stations', station));
      await identities.putTenant(OWNER.who, nameIn('<name>', name), all);
    }
  });
}
