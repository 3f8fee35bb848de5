import './heap.ts';
import { Command, CommanderError } from 'commander';
import { Failure } from './cli/failure.ts';
import { version } from './package.json';

const program = new Command('fieldline')
  .description('Plug a sensor into a browser tab: this is the bridge for what a browser cannot reach.')
  .version(version)
  .exitOverride()
  .configureOutput({
    outputError: (said, write) =>
      write(said.replace(/^error: (.*[^.])\.?\n$/s, 'fieldline: $1; --help says what there is\n')),
  })
  .showSuggestionAfterError(false);

/** By the names of the commands, as help lists them. What a command needs is read when it is asked for: all of it takes a small board seconds. */
const commands: Readonly<Record<string, () => Promise<void>>> = {
  start: async () => (await import('./cli/start.ts')).addStart(program, version),
  'check-config': async () => (await import('./cli/check-config.ts')).addCheckConfig(program),
  config: async () => (await import('./cli/configuration/configuration.ts')).addConfiguration(program),
  diagnose: async () => (await import('./cli/configuration/diagnose.ts')).addDiagnose(program),
  health: async () => (await import('./cli/health.ts')).addHealth(program),
  'backup restore': async () => (await import('./cli/backup.ts')).addBackup(program),
  install: async () => (await import('./cli/install.ts')).addInstall(program),
  find: async () => (await import('./cli/find.ts')).addFind(program),
  scan: async () => (await import('./cli/scan.ts')).addScan(program),
  seen: async () => (await import('./cli/seen.ts')).addSeen(program),
  drivers: async () => (await import('./cli/drivers.ts')).addDrivers(program),
  detect: async () => (await import('./cli/detect.ts')).addDetect(program),
  decode: async () => (await import('./cli/decode.ts')).addDecode(program),
  replay: async () => (await import('./cli/replay.ts')).addReplay(program),
  profile: async () => (await import('./cli/profile.ts')).addProfile(program),
  rules: async () => (await import('./cli/rules.ts')).addRules(program),
  convert: async () => (await import('./cli/convert/convert.ts')).addConvert(program),
  verify: async () => (await import('./cli/verify.ts')).addVerify(program),
  import: async () => (await import('./cli/recordings/import.ts')).addImport(program),
  recordings: async () => (await import('./cli/recordings/recordings.ts')).addRecordings(program),
  pair: async () => (await import('./cli/trust/pair.ts')).addPair(program),
  'users tenants': async () => (await import('./cli/trust/users.ts')).addUsers(program),
  tokens: async () => (await import('./cli/trust/tokens.ts')).addTokens(program),
  broker: async () => (await import('./cli/broker/broker.ts')).addBroker(program),
  audit: async () => (await import('./cli/trust/audit.ts')).addAudit(program),
  version: async () => (await import('./cli/version.ts')).addVersion(program, version),
};

try {
  const all = Object.entries(commands);
  const asked = all.filter(([names]) => names.split(' ').includes(process.argv[2] ?? ''));
  for (const [, add] of asked.length > 0 ? asked : all) await add();
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

/** Commander has already said its own; help that was asked for is no error. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  process.stderr.write(`fieldline: ${error instanceof Error ? error.message : String(error)}\n`);
  return error instanceof Failure ? error.exitCode : 1;
}
