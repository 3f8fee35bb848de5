import { Command, CommanderError } from 'commander';
import { Failure } from './cli/failure.ts';
import { addConvert } from './cli/convert/convert.ts';
import { addDecode } from './cli/decode.ts';
import { addDetect } from './cli/detect.ts';
import { addDrivers } from './cli/drivers.ts';
import { addStart } from './cli/start.ts';
import { addVerify } from './cli/verify.ts';
import { version } from './package.json';

const program = new Command('fieldline')
  .description('Plug a sensor into a browser tab: this is the bridge for what a browser cannot reach.')
  .version(version)
  .exitOverride()
  .showSuggestionAfterError(false);
addStart(program, version);
addDrivers(program);
addDetect(program);
addDecode(program);
addConvert(program);
addVerify(program);

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
