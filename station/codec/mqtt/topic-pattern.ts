import { covers, matches } from './filters.ts';

/** Topics of one form: `house/{subject}/{channel}`, where a level in braces is any, and is told under that name. */
export interface TopicPattern {
  /** What a broker is asked for (MQTT 3.1.1, section 4.7). */
  readonly filter: string;
  /** What stands at the names; undefined for a topic of another form. */
  captured(topic: string): Readonly<Record<string, string>> | undefined;
}

const MOST_LEVELS = 16;
const LEVEL = /^(?:\{[a-z]{1,20}\}|\+|[^+#{}\0]*)$/;

/** Reads a pattern; `+` is any level without a name, and `#` at the end all that is below. Undefined for what is none. */
export function topicPattern(text: string): TopicPattern | undefined {
  const levels = text.split('/');
  const fixed = levels.at(-1) === '#' ? levels.slice(0, -1) : levels;
  if (text === '' || text.length > 200 || levels.length > MOST_LEVELS) return undefined;
  if (!fixed.every((level) => LEVEL.test(level))) return undefined;
  const names = fixed.map((level) => (level.startsWith('{') ? level.slice(1, -1) : undefined));
  const filter = levels.map((level) => (level.startsWith('{') ? '+' : level)).join('/');
  return {
    filter,
    captured(topic) {
      if (!matches(filter, topic)) return undefined;
      const said = topic.split('/');
      return Object.fromEntries(names.flatMap((name, i) => (name === undefined ? [] : [[name, said[i]!]])));
    },
  };
}

/** Of several filters those that none of the others includes: a broker may give a message once for each that it fits. */
export function covering(filters: readonly string[]): readonly string[] {
  const all = [...new Set(filters)];
  return all.filter((filter) => !all.some((other) => other !== filter && covers(other, filter)));
}
