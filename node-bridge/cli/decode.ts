import type { Command } from 'commander';
import * as v from 'valibot';
import type { Driver } from '../../station/drivers/driver.ts';
import { drivers } from '../../station/drivers/index.ts';
import type { Fault } from '../../station/model/fault.ts';
import { type Decoded, Decoder } from '../../station/runtime/decode.ts';
import { wrongUsage } from './failure.ts';
import { Output } from './output.ts';
import { recordedBytes } from './recorded-bytes.ts';

interface DecodeOptions {
  readonly driver: string;
  readonly hex?: true;
  readonly options?: string;
}

export function addDecode(program: Command): void {
  program
    .command('decode')
    .description('Decodes recorded bytes: one JSON line per reading, what was wrong on stderr.')
    .argument('[file]', 'a recording, or - for standard input', '-')
    .requiredOption('--driver <id>', 'which kind of device it is of; see `fieldline drivers`')
    .option('--hex', 'the recording is written in hexadecimal digits')
    .option('--options <json>', 'the choices of the driver')
    .action(decode);
}

async function decode(file: string, options: DecodeOptions): Promise<void> {
  const driver = drivers.get(options.driver);
  if (!driver) throw wrongUsage(`no driver “${options.driver}”; \`fieldline drivers\` lists them`);
  const chosen = choicesOf(driver, options.options);
  const bytes = await recordedBytes(file, options.hex === true);
  const readings = await print(driver, chosen, bytes);
  process.exitCode = readings > 0 ? 0 : 1;
}

/** Writes out what the bytes say as they come, and what was wrong with them; gives how many readings there were. */
async function print(driver: Driver, chosen: unknown, bytes: AsyncIterable<Uint8Array>): Promise<number> {
  const [out, err] = [new Output(process.stdout), new Output(process.stderr)];
  let faults: Fault[] = [];
  const decoder = new Decoder(driver, chosen, (fault) => faults.push(fault));
  const say = async (said: readonly Decoded[]) => {
    await err.lines(faults);
    await out.lines(said.map(({ subject, reading, facts }) => ({ subject, reading, facts })));
    faults = [];
  };
  for await (const chunk of bytes) {
    await say(decoder.push(chunk));
    if (out.gone) break;
  }
  await say(decoder.end());
  await err.lines([decoder.counts]);
  return decoder.counts.readings;
}

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
