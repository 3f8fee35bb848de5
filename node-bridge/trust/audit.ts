import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import { auditFile, filesOf, KEPT, olderFiles, turnOver } from './audit-files.ts';
import { appendPrivate, replacePrivate } from './private-file.ts';

const text = (most: number) => v.pipe(v.string(), v.maxLength(most));

/** One thing that somebody did, or was refused. Names only: neither a token nor a password, not even a wrong one. */
export interface Deed {
  readonly who: string;
  readonly did: string;
  readonly what: string;
  readonly ok: boolean;
}

const Line = v.strictObject({
  n: v.pipe(v.number(), v.integer()),
  time: text(30),
  who: text(200),
  did: text(80),
  what: text(200),
  ok: v.boolean(),
  /** SHA-256 of the row before, as it stands there, and all that stands before it in this one. */
  hash: v.pipe(v.string(), v.length(43)),
});
type Line = v.InferOutput<typeof Line>;

/** Of the end, in which a whole line has to be. */
const TAIL_BYTES = 16_384;
/** Control characters, ends of lines and marks that turn the direction of writing. */
const UNFIT = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/** A file of it, after which the next one is begun. */
const MOST_BYTES = 2 * 1024 * 1024;

/**
 * Adds to `audit.log`, where each line carries a hash over itself and the row before: none can be changed, taken out or put in
 * between without the one that follows being wrong. A row that a power cut tore stays as it is. A file that is full is put aside,
 * and the next begins with its last row, so that the chain goes on. Call it alone (`private-file`).
 * @throws Error where no line is whole near the end.
 */
export async function audit(
  folder: string,
  install: string,
  deed: Deed,
  nowMs: number,
  mostBytes = MOST_BYTES,
): Promise<void> {
  const path = auditFile(folder);
  const bytes = await sizeOf(path);
  // None, after others: a power cut came between putting aside and beginning.
  const { row, n, isTorn, isWhole } = await lastRow(bytes > 0 ? path : (await olderFiles(folder)).at(-1));
  const fit = (words: string, most: number) => words.replace(UNFIT, '\u00b7').slice(0, most);
  const what = {
    n: n + 1,
    time: new Date(nowMs).toISOString(),
    who: fit(deed.who, 200),
    did: fit(deed.did, 80),
    what: fit(deed.what, 200),
    ok: deed.ok,
  };
  const line: Line = { ...what, hash: hashOf(n === 0 ? install : row, what) };
  const text = `${JSON.stringify(line)}\n`;
  const isFull = bytes >= mostBytes && isWhole;
  if (isFull) await turnOver(folder, n);
  if (isFull || (bytes === 0 && n > 0)) await replacePrivate(path, `${row}\n${text}`);
  else await appendPrivate(path, `${isTorn ? '\n' : ''}${text}`);
}

/** How the audit log is: its rows that follow from one another, the hash of the last, and the first place where that ends. */
export interface AuditCheck {
  readonly rows: number;
  /** The first row that is there, where those before it were thrown away with their file. */
  readonly from?: number;
  readonly hash: string;
  /** Rows that are not whole, as after a power cut; they have not been touched since. */
  readonly torn: number;
  readonly brokenAt?: number;
}

/** Reads all of it. A log that was cut off at its end follows as well: only a hash written down elsewhere tells (`seen`). */
export async function verifyAudit(
  folder: string,
  install: string,
  seen?: (hash: string) => void,
): Promise<AuditCheck> {
  let [rows, torn, hash, before] = [0, 0, '', install];
  let begun: { readonly from?: number } = {};
  const files = await filesOf(folder);
  for (const [i, file] of files.entries()) {
    let isFirst = true;
    for await (const row of createInterface({ input: createReadStream(file) })) {
      const line = lineIn(row);
      const isCarried = isFirst && (i > 0 || (line !== undefined && line.n > 1 && files.length >= KEPT));
      isFirst = false;
      if (isCarried && i > 0 && row !== before) return { rows, ...begun, hash, torn, brokenAt: rows + 1 };
      if (isCarried && i === 0) [rows, hash, begun] = [line!.n, line!.hash, { from: line!.n }];
      if (!isCarried) rows++;
      if (!isCarried && line) {
        const { hash: told, ...what } = line;
        if (what.n !== rows || told !== hashOf(before, what))
          return { rows: rows - 1, ...begun, hash, torn, brokenAt: rows };
        hash = told;
      } else if (!isCarried) torn++;
      seen?.(hash);
      before = row;
    }
  }
  return { rows, ...begun, hash, torn };
}

const hashOf = (before: string, { n, time, who, did, what, ok }: Omit<Line, 'hash'>): string =>
  createHash('sha256')
    .update(JSON.stringify([before, n, time, who, did, what, ok]))
    .digest('base64url');

interface LastRow {
  readonly row: string;
  readonly n: number;
  /** Its end is missing. */
  readonly isTorn: boolean;
  readonly isWhole: boolean;
}

/** The row at the end of a file and its number, 0 where there is none. */
async function lastRow(path: string | undefined): Promise<LastRow> {
  const bytes = path === undefined ? 0 : await sizeOf(path);
  if (path === undefined || bytes === 0) return { row: '', n: 0, isTorn: false, isWhole: false };
  const tail = Buffer.alloc(Math.min(bytes, TAIL_BYTES));
  const file = await open(path, 'r');
  await file.read(tail, 0, tail.length, bytes - tail.length).finally(() => file.close());
  const rows = tail.toString('utf8').split('\n');
  const isTorn = rows.at(-1) !== '';
  if (!isTorn) rows.pop();
  const whole = rows.findLastIndex((row) => lineIn(row));
  const line = lineIn(rows[whole] ?? '');
  if (!line && bytes > tail.length) throw new Error('audit.log is damaged; move it away to begin anew');
  const behind = rows.length - 1 - whole;
  return { row: rows.at(-1)!, n: (line?.n ?? 0) + behind, isTorn, isWhole: !isTorn && behind === 0 };
}

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

function lineIn(row: string): Line | undefined {
  try {
    return v.parse(Line, JSON.parse(row));
  } catch {
    return undefined;
  }
}
