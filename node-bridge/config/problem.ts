/** Something that is wrong in a file of the configuration, and where. It repeats no value: one may be a password. */
export interface Problem {
  readonly file: string;
  /** Absent where it is about the file as such. */
  readonly line?: number;
  /** As `devices.0.address`; empty where it is about the whole. */
  readonly path: string;
  readonly what: string;
}

/** All that is wrong with a configuration, a line each. */
export class ConfigFault extends Error {
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(problems.map(wordsOf).join('\n'));
    this.problems = problems;
  }
}

export const wordsOf = ({ file, line, path, what }: Problem): string =>
  [line === undefined ? file : `${file}:${line}`, path, what].filter(Boolean).join(': ');
