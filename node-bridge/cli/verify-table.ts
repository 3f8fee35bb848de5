import { rowsIn } from '../../station/model/losses.ts';
import { whereaboutsOf } from '../../station/model/ledger.ts';
import { inWords, type VerifiedDevice, type Verification } from '../../station/model/verification.ts';

/** What came out of checking a log, for people: a table of the devices, and every problem in a line. */
export function tableOf(verification: Verification): string {
  const { balances, blocks, entries, rows, devices, problems, unnamed, notes = [] } = verification;
  const lines = [
    ...aligned([HEAD, ...devices.map(cellsOf)]),
    ...devices.flatMap((device) => device.readers.map((reader) => readerLine(device, reader))),
    '',
    `${counted(blocks, 'block')}, ${counted(entries, 'entry', 'entries')}, ${counted(rows, 'row')} read.`,
    ...notes.map((note) => `Note: ${note}.`),
    ...problems.map((problem) => `  ${inWords(problem)}`),
    ...(unnamed > 0 ? [`  and ${unnamed} more`] : []),
    balances ? 'It balances: every row is stored, was taken, or is told as lost.' : 'It does NOT balance.',
  ];
  return `${lines.join('\n')}\n`;
}

const HEAD = ['device', 'produced', 'stored', 'on its way', 'forgotten', 'erased', 'lost, told', 'gaps'];

function cellsOf(device: VerifiedDevice): string[] {
  const { produced, stored, waiting, forgotten, erased, dropped } = device;
  const gaps = Object.entries(dropped).map(([cause, told]) => `${told.entries} ${cause}`);
  const figures = [produced ?? '-', stored, waiting, forgotten, erased, rowsIn(dropped)].map(String);
  return [`${device.station} / ${device.device}`, ...figures, gaps.join(', ') || 'none'];
}

function readerLine(device: VerifiedDevice, reader: VerifiedDevice['readers'][number]): string {
  const { acknowledged, held, dropped } = whereaboutsOf(device, reader);
  const refused = reader.refused ? ` (${reader.refused} refused there)` : '';
  const where = `${acknowledged} acknowledged + ${held} held + ${dropped} dropped${refused}`;
  return `  ${device.station} / ${device.device} to ${reader.reader}: ${where} = ${acknowledged + held + dropped}`;
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  const last = HEAD.length - 1;
  return rows.map((cells) =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : i === last ? cell : cell.padStart(widths[i]!)))
      .join('  ')
      .trimEnd(),
  );
}

const counted = (count: number, one: string, more = `${one}s`) => `${count} ${count === 1 ? one : more}`;
