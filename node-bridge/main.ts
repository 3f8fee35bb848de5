import './heap.ts';
import { Command, CommanderError } from 'commander';
import { Failure } from './cli/failure.ts';
import { addBackup } from './cli/backup.ts';
import { addBroker } from './cli/broker/broker.ts';
import { addCheckConfig } from './cli/check-config.ts';
import { addConfiguration } from './cli/configuration/configuration.ts';
import { addDiagnose } from './cli/configuration/diagnose.ts';
import { addConvert } from './cli/convert/convert.ts';
import { addDecode } from './cli/decode.ts';
import { addDetect } from './cli/detect.ts';
import { addDrivers } from './cli/drivers.ts';
import { addFind } from './cli/find.ts';
import { addInstall } from './cli/install.ts';
import { addProfile } from './cli/profile.ts';
import { addHealth } from './cli/health.ts';
import { addImport } from './cli/recordings/import.ts';
import { addRecordings } from './cli/recordings/recordings.ts';
import { addReplay } from './cli/replay.ts';
import { addRules } from './cli/rules.ts';
import { addScan } from './cli/scan.ts';
import { addSeen } from './cli/seen.ts';
import { addStart } from './cli/start.ts';
import { addAudit } from './cli/trust/audit.ts';
import { addPair } from './cli/trust/pair.ts';
import { addTokens } from './cli/trust/tokens.ts';
import { addUsers } from './cli/trust/users.ts';
import { addVerify } from './cli/verify.ts';
import { addVersion } from './cli/version.ts';
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
addStart(program, version);
addCheckConfig(program);
addConfiguration(program);
addDiagnose(program);
addHealth(program);
addBackup(program);
addInstall(program);
addFind(program);
addScan(program);
addSeen(program);
addDrivers(program);
addDetect(program);
addDecode(program);
addReplay(program);
addProfile(program);
addRules(program);
addConvert(program);
addVerify(program);
addImport(program);
addRecordings(program);
addPair(program);
addUsers(program);
addTokens(program);
addBroker(program);
addAudit(program);
addVersion(program, version);

try {
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
