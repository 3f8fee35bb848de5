import * as v from 'valibot';
import { fault, type Problem } from '../../model/fault.ts';
import { MOST_PROFILE_CHARS, type ProfileProblem } from '../../model/profile.ts';
import { crossProblems } from './cross.ts';
import { placesIn, step } from './places.ts';
import { Profile } from './schema.ts';
import { wordsFor } from './words.ts';

export interface ReadProfile {
  /** Present where nothing is wrong. */
  readonly profile?: Profile;
  readonly problems: readonly ProfileProblem[];
}

/** More are a file of another kind. */
const MOST_PROBLEMS = 200;

/** A profile from its text, or everything that is wrong with it, in the order of the text. */
export function readProfile(text: string): ReadProfile {
  if (text.length > MOST_PROFILE_CHARS) return { problems: [{ path: '/', line: 1, message: TOO_LONG }] };
  const { lines, wrong } = placesIn(text);
  if (wrong) return { problems: [{ path: '/', ...wrong }] };
  const json: unknown = JSON.parse(text);
  const problems = problemsOf(json).map((problem) => ({ ...problem, line: lineOf(problem.path, lines) }));
  if (problems.length === 0) return { profile: v.parse(Profile, json), problems };
  return { problems: problems.sort((a, b) => a.line - b.line).slice(0, MOST_PROBLEMS) };
}

/** A profile from what a JSON text held. @throws config/invalid with every problem. */
export function profileOf(json: unknown): Profile {
  const problems = problemsOf(json);
  if (problems.length > 0) throw fault('config/invalid', { problems: problems.slice(0, MOST_PROBLEMS) });
  return v.parse(Profile, json);
}

/** Everything that is wrong: of each part by itself, and of parts that do not go together. */
export const problemsOf = (json: unknown): readonly Problem[] => [
  ...shapeProblems(json),
  ...crossProblems(json),
];

/** What is wrong with parts by themselves: what the JSON Schema says as well. */
export function shapeProblems(json: unknown): readonly Problem[] {
  const { issues = [], output } = v.safeParse(Profile, json);
  const wrong = issues.map((issue) => ({
    path: (issue.path ?? []).map(({ key }) => `/${step(String(key))}`).join('') || '/',
    message: wordsFor(issue),
  }));
  return [...wrong, ...listProblems(json, output, '')];
}

/** Where everything in an object may be absent, valibot takes a list for one. */
function listProblems(json: unknown, output: unknown, path: string): readonly Problem[] {
  if (typeof json !== 'object' || json === null || typeof output !== 'object' || output === null) return [];
  if (Array.isArray(json) && !Array.isArray(output))
    return [{ path, message: 'has to be an object, not a list' }];
  const inside = output as Readonly<Record<string, unknown>>;
  return Object.entries(json).flatMap(([key, each]) =>
    listProblems(each, inside[key], `${path}/${step(key)}`),
  );
}

const TOO_LONG = `longer than ${MOST_PROFILE_CHARS} characters`;

/** Of what is not there, the line of what it is missing in. */
function lineOf(path: string, lines: ReadonlyMap<string, number>): number {
  for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const line = lines.get(at);
    if (line !== undefined) return line;
  }
  return lines.get('') ?? 1;
}
