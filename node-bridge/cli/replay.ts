import type { Command } from 'commander';
import { toHex } from '../../station/codec/bytes.ts';
import { toFault } from '../../station/model/fault.ts';
import { Replay, type Replayed } from '../../station/runtime/replay/replay.ts';
import { TapeReader } from '../../station/runtime/replay/tape-reader.ts';
import { type ReaderChoice, readBy } from './choices.ts';
import { Failure } from './failure.ts';
import { Output } from './output.ts';
import { recordedBytes } from './recorded-bytes.ts';

interface ReplayOptions extends ReaderChoice {
  readonly hex?: true;
}

export function addReplay(program: Command): void {
  program
    .command('replay')
    .description(
      'Has a driver read what went over a wire once: one JSON line per row, with its time, what was wrong on stderr.',
    )
    .argument('[file]', 'a .fieldraw capture, any other file as plain bytes, or - for standard input', '-')
    .option('--driver <id>', 'which driver is to read it; see `fieldline drivers`')
    .option('--profile <file>', 'read it by this profile instead')
    .option('--hex', 'the file is written in hexadecimal digits, or is a dump by hexdump -C or xxd')
    .option('--options <json>', 'the choices of the driver')
    .action(replay);
}

async function replay(file: string, options: ReplayOptions): Promise<void> {
  const { driver, choices } = await readBy(options);
  const replay = new Replay(driver, choices);
  const tape = new TapeReader();
  const [out, err] = [new Output(process.stdout), new Output(process.stderr)];
  const say = async (all: readonly Replayed[]) => {
    const lines = all.map((each) => lineOf(each, tape));
    await err.lines(lines.filter((_, i) => all[i]!.kind !== 'row'));
    await out.lines(lines.filter((_, i) => all[i]!.kind === 'row'));
  };
  try {
    for await (const chunk of await recordedBytes(file, options.hex === true)) {
      const all: Replayed[] = [];
      for (const traffic of tape.push(chunk)) all.push(...replay.push(traffic));
      await say(all);
      if (out.gone) return;
    }
    for (const traffic of tape.end()) await say([...replay.push(traffic)]);
  } catch (error) {
    if (error instanceof Failure) throw error;
    process.exitCode = 1;
    await err.lines([{ kind: 'cut', fault: toFault(error) }]);
  }
  await say([...replay.end()]);
  await err.lines([replay.counts]);
  if (replay.counts.rows === 0) process.exitCode = 1;
}

/** As `fieldline convert` reads it; plain bytes have no times. */
function lineOf(each: Replayed, { head, isTimed }: TapeReader): object {
  const time = isTimed ? { time: new Date(each.timeMs).toISOString() } : {};
  const device = head?.device ? { device: head.device.id } : {};
  if (each.kind === 'row') {
    const { subject, reading, facts } = each.said;
    return { ...time, ...device, subject, values: reading, facts };
  }
  const { timeMs: _at, ...what } = each;
  return { ...time, ...what, ...('bytes' in each ? { bytes: toHex(each.bytes) } : {}) };
}
