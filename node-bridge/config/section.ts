import { open } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { NoJson, readJsonText, type JsonText } from './json-text.ts';
import { ConfigFault, type Problem } from './problem.ts';

/** The file with all of it. */
export const WHOLE = 'fieldline.json';

/** Every section; most may stand in a file of their own instead, at a place in it. */
const sections = {
  bridge: undefined,
  devices: { file: 'devices.json', at: ['devices'] },
  coap: { file: 'coap.json', at: [] },
  lan: { file: 'lan.json', at: [] },
  actions: { file: 'actions.json', at: [] },
  'mqtt-in': { file: 'mqtt-in.json', at: [] },
  'http-in': { file: 'http-in.json', at: [] },
  tls: { file: 'tls.json', at: [] },
} as const;
export type SectionName = keyof typeof sections;
export const sectionNames = Object.keys(sections) as readonly SectionName[];

/** All files that the configuration can stand in. */
export const configFiles: readonly string[] = [
  WHOLE,
  ...Object.values(sections).flatMap((own) => (own ? [own.file] : [])),
];

const MOST_BYTES = 1024 * 1024;

/** What a file says of one topic, not judged yet. */
export interface Section {
  readonly json: unknown;
  /** Whether nobody but its owner may read the file; Windows does not say. */
  readonly isPrivate: boolean;
  /** A problem of the part at a path within it. */
  problem(path: readonly string[], what: string): Problem;
}

interface ConfigFile extends JsonText {
  readonly file: string;
  readonly isPrivate: boolean;
}

/** What the configuration in a data folder says of a topic; undefined where it says nothing. @throws ConfigFault. */
export async function sectionIn(folder: string, name: SectionName): Promise<Section | undefined> {
  const place = sections[name];
  const whole = await fileIn(folder, WHOLE);
  const own = place && (await fileIn(folder, place.file));
  if (!whole || !Object.hasOwn(partsOf(whole), name)) return own && sectionOf(own, place.at);
  if (!own) return sectionOf(whole, [name]);
  throw new ConfigFault([
    problemAt(whole, [name], `${place.file} is there as well: only one of them may be`),
  ]);
}

/** @throws ConfigFault where there are sections that nobody knows: they would be done without. */
export async function requireKnown(folder: string): Promise<void> {
  const whole = await fileIn(folder, WHOLE);
  if (!whole) return;
  const strange = Object.keys(partsOf(whole)).filter((name) => !Object.hasOwn(sections, name));
  const what = `no section has this name; there are ${sectionNames.join(', ')}`;
  if (strange.length > 0) throw new ConfigFault(strange.map((name) => problemAt(whole, [name], what)));
}

/** @throws ConfigFault with all that is wrong with it. */
export function judged<S extends v.GenericSchema>(section: Section, schema: S): v.InferOutput<S> {
  const read = v.safeParse(schema, section.json);
  if (read.success) return read.output;
  throw new ConfigFault(
    read.issues.map((issue) =>
      section.problem(
        (issue.path ?? []).map(({ key }) => String(key)),
        whatOf(issue),
      ),
    ),
  );
}

/** What is wrong, in words: Valibot repeats what it received, which may be a secret. */
export function whatOf({ kind, expected, received, message }: v.BaseIssue<unknown>): string {
  if (kind !== 'schema') return message.split(/:? (?:but )?received/i)[0]!;
  if (received === 'undefined') return 'this is missing';
  return expected === 'never' ? 'nothing has this name here' : `expected ${expected ?? 'something else'}`;
}

function sectionOf(file: ConfigFile, at: readonly string[]): Section {
  const json = at.reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), file.value);
  return {
    json,
    isPrivate: file.isPrivate,
    problem: (path, what) => problemAt(file, [...at, ...path], what),
  };
}

const problemAt = (file: ConfigFile, path: readonly string[], what: string): Problem => ({
  file: file.file,
  line: file.lineOf(path),
  path: path.join('.'),
  what,
});

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function partsOf(whole: ConfigFile): Readonly<Record<string, unknown>> {
  if (isObject(whole.value)) return whole.value;
  throw new ConfigFault([problemAt(whole, [], 'expected sections, as in { "devices": [] }')]);
}

async function fileIn(folder: string, file: string): Promise<ConfigFile | undefined> {
  const broken = (what: string, line?: number) =>
    new ConfigFault([{ file, path: '', what, ...(line === undefined ? {} : { line }) }]);
  const handle = await open(join(folder, file)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    if (error.code === 'ENOTDIR') throw broken(`there is no folder ${folder} that it could be in`);
    throw broken(`it cannot be read (${error.code ?? 'unknown'})`);
  });
  if (!handle) return undefined;
  try {
    const { size, mode } = await handle.stat();
    if (size > MOST_BYTES) throw broken('it is larger than 1 MiB');
    const isPrivate = process.platform === 'win32' || (mode & 0o077) === 0;
    return { file, isPrivate, ...readJsonText(await handle.readFile('utf8')) };
  } catch (error) {
    if (error instanceof NoJson) throw broken(`no JSON: ${error.message}`, error.line);
    if (error instanceof ConfigFault) throw error;
    throw broken(`it cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  } finally {
    await handle.close();
  }
}
