import { latin1 } from './bytes.ts';

/** What a device says of itself, by what each part of it is. */
export type Identity = Readonly<Record<string, string>>;

/** Objects of function 43/14, basic and regular. Modbus application protocol V1.1b3, section 6.21. */
const OBJECTS = ['vendor', 'product', 'revision', 'url', 'productName', 'model', 'application'] as const;
const MOST_CHARACTERS = 64;

/** The words in an answer to function 17 or 43/14 that is sound; what is no word is left out. */
export function identityOf(answer: Uint8Array): Identity {
  if (answer[1] === 17) {
    const words = wordsOf(answer.subarray(3, -2));
    return words === '' ? {} : { product: words };
  }
  const names: Record<string, string> = {};
  // Unit, function, 14, read code, conformity, more, next, number of objects.
  for (let at = 8; at + 2 <= answer.length - 2; at += 2 + answer[at + 1]!) {
    const name = OBJECTS[answer[at]!];
    const words = wordsOf(answer.subarray(at + 2, Math.min(answer.length - 2, at + 2 + answer[at + 1]!)));
    if (name && words !== '') names[name] = words;
  }
  return names;
}

const wordsOf = (bytes: Uint8Array): string =>
  latin1(bytes)
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(0, MOST_CHARACTERS);
