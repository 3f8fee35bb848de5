/** A place in a piece of JSON: names and numbers of list items, from the outside in. */
export type JsonPath = readonly (string | number)[];

const MOST_STEPS = 10;
const MOST_LETTERS = 200;
/** `.name`, `[0]`, `["any text"]` or `['any text']`; the first name needs no point. */
const STEP = /(?:^|\.)([^.[\]"'\s$]{1,64})|\[(\d{1,4})\]|\["([^"\\]{1,64})"\]|\['([^'\\]{1,64})'\]/y;

/** Reads `$.air.temperature`, `sensors[0].t` or `["a b"].c`: no wildcards, no filters, nothing that runs. Undefined for what is none. */
export function jsonPath(text: string): JsonPath | undefined {
  if (text.length > MOST_LETTERS) return undefined;
  const rest = text.replace(/^\$(?:\.(?!\.))?/, '');
  const steps: (string | number)[] = [];
  for (let at = 0; at < rest.length; at = STEP.lastIndex) {
    STEP.lastIndex = at;
    const [whole, name, item, double, single] = STEP.exec(rest) ?? [];
    if (whole === undefined || steps.length === MOST_STEPS) return undefined;
    steps.push(item === undefined ? (name ?? double ?? single)! : Number(item));
  }
  return steps;
}

/** What stands there; undefined where nothing does. Only what the JSON itself has: no length, no prototype. */
export function atPath(json: unknown, path: JsonPath): unknown {
  let here: unknown = json;
  for (const step of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined;
    if (Array.isArray(here) !== (typeof step === 'number')) return undefined;
    here = (here as Readonly<Record<string | number, unknown>>)[step];
  }
  return here;
}
