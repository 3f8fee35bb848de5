import type { Command } from 'commander';
import type { Driver } from '../../station/drivers/driver.ts';
import type { Fault } from '../../station/model/fault.ts';
import { type Decoded, Decoder } from '../../station/runtime/session/decode.ts';
import { type ReaderChoice, readBy } from './choices.ts';
import { Output } from './output.ts';
import { recordedBytes } from './recorded-bytes.ts';

interface DecodeOptions extends ReaderChoice {
  readonly hex?: true;
}

export function addDecode(program: Command): void {
  program
    .command('decode')
    .description('Decodes recorded bytes: one JSON line per reading, what was wrong on stderr.')
    .argument('[file]', 'a recording, or - for standard input', '-')
    .option('--driver <id>', 'which kind of device it is of; see `fieldline drivers`')
    .option('--profile <file>', 'read it by this profile instead')
    .option('--hex', 'the recording is written in hexadecimal digits, or is a dump by hexdump -C or xxd')
    .option('--options <json>', 'the choices of the driver')
    .action(decode);
}

async function decode(file: string, options: DecodeOptions): Promise<void> {
  const { driver, choices } = await readBy(options);
  const bytes = await recordedBytes(file, options.hex === true);
  const readings = await print(driver, choices, bytes);
  process.exitCode = readings > 0 ? 0 : 1;
}

/** Writes out what the bytes say as they come, and what was wrong with them; gives how many readings there were. */
async function print(driver: Driver, choices: unknown, bytes: AsyncIterable<Uint8Array>): Promise<number> {
  const [out, err] = [new Output(process.stdout), new Output(process.stderr)];
  let faults: Fault[] = [];
  const decoder = new Decoder(driver, choices, (fault) => faults.push(fault));
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
