/** What a text may name in double braces beside channels: `{{text}}`, `{{mast/temp}}`. */
export const WORDS = ['title', 'text', 'severity', 'rule', 'what', 'value', 'time', 'station'] as const;
export type Word = (typeof WORDS)[number];

const PLACE = /\{\{([^{}]{0,140})\}\}/g;
const CHANNEL = /^[A-Za-z0-9_:@.-]{1,194}\/[A-Za-z0-9_-]{1,64}$/;
const MOST_LETTERS = 8192;

const isWord = (name: string): name is Word => (WORDS as readonly string[]).includes(name);

/** What is wrong with a text, in words; undefined where nothing is. */
export function templateProblem(text: string): string | undefined {
  for (const [place, name = ''] of text.matchAll(PLACE)) {
    const asked = name.trim();
    if (!isWord(asked) && !CHANNEL.test(asked))
      return `${place} names nothing; write {{device/channel}}, or one of ${WORDS.join(', ')}`;
  }
  return undefined;
}

/** The same text with its channels named otherwise. */
export const renamed = (text: string, named: (channel: string) => string): string =>
  text.replace(PLACE, (all, name: string) => (isWord(name.trim()) ? all : `{{${named(name.trim())}}}`));

/** The text with every value in its place. In what begins as JSON, values stand as they must in a JSON string. */
export function filled(text: string, valueOf: (name: string) => string): string {
  const isJson = /^\s*[[{]/.test(text);
  const written = text.replace(PLACE, (_, name: string) => {
    const value = valueOf(name.trim());
    return isJson ? JSON.stringify(value).slice(1, -1) : value;
  });
  return written.slice(0, MOST_LETTERS);
}
