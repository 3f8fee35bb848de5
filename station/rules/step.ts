import * as v from 'valibot';
import { NAME } from '../model/channel.ts';
import { templateProblem } from './template.ts';

const finite = v.pipe(v.number(), v.finite());
const severity = v.picklist(['critical', 'warning', 'info']);

/** `device/channel`, or `device@subject/channel` of one of several speakers on a wire; of another station as `station:device/channel`. */
const REFERENCE =
  /^(?:[A-Za-z0-9_-]{1,64}:)?[A-Za-z0-9_-]{1,64}(?:@[A-Za-z0-9_:.-]{1,64})?\/[A-Za-z0-9_-]{1,64}$/;
export const channel = v.pipe(v.string(), v.regex(REFERENCE, 'device/channel'));

/** A text with values: see template.ts. */
const template = (mostLetters: number) =>
  v.pipe(
    v.string(),
    v.nonEmpty(),
    v.maxLength(mostLetters),
    v.rawCheck(({ dataset, addIssue }) => {
      const message = dataset.typed ? templateProblem(dataset.value) : undefined;
      if (message !== undefined) addIssue({ message });
    }),
  );

/** A topic without wildcards. Where it stands, and what is allowed beyond, is the publisher's matter. */
const TOPIC = /^[^+#\0/][^+#\0]{0,199}$/;
const EMAIL = /^[^\s@<>,;:"]{1,64}@[A-Za-z0-9.-]{1,190}$/;

/** Set a channel, by the command path with all its locks. `over` is set again when the rule is over, if this was begun. */
export const SetAction = v.strictObject({
  do: v.literal('set'),
  channel,
  value: finite,
  over: v.exactOptional(finite),
});

/** What a rule can do. What goes beyond the station (webhook, ntfy, e-mail) only a bridge can. */
export const Action = v.variant('do', [
  SetAction,
  /** Shows a note on the screens of the station that runs the rule. */
  v.strictObject({
    do: v.literal('notify'),
    text: v.exactOptional(template(500)),
    severity: v.exactOptional(severity),
  }),
  /** Makes the rule's alarm graver: nobody may have seen it as that. */
  v.strictObject({
    do: v.literal('raise'),
    severity: v.picklist(['critical', 'warning']),
    text: v.exactOptional(template(200)),
  }),
  /** A message to the brokers that the station sends to, below the station's own topics where it is not allowed elsewhere. */
  v.strictObject({
    do: v.literal('publish'),
    topic: v.pipe(v.string(), v.regex(TOPIC, 'a topic without + and #, at most 200 letters')),
    /** The topic is the whole one; only where the bridge that has the rule allows it. */
    anywhere: v.exactOptional(v.boolean()),
    /** What there is to say about the alarm, as JSON, where absent. */
    payload: v.exactOptional(template(4096)),
    /** How long it may wait for a broker; then it is not sent any more. 60 s where absent. */
    expiresMs: v.exactOptional(v.pipe(finite, v.minValue(1000), v.maxValue(3_600_000))),
  }),
  v.strictObject({
    do: v.literal('webhook'),
    url: v.pipe(
      v.string(),
      v.maxLength(500),
      v.url('not an address'),
      v.regex(/^https?:\/\/[^/@]+(?:\/|$)/i, 'http or https, without user or password'),
    ),
    /** The body, JSON; what there is to say about the alarm where absent. */
    body: v.exactOptional(template(4096)),
  }),
  v.strictObject({
    do: v.literal('ntfy'),
    topic: v.pipe(v.string(), v.regex(NAME, 'letters, digits, _ and -, at most 64')),
    text: v.exactOptional(template(1000)),
  }),
  v.strictObject({
    do: v.literal('email'),
    to: v.pipe(v.string(), v.regex(EMAIL, 'one e-mail address')),
    subject: v.exactOptional(template(200)),
    text: v.exactOptional(template(4000)),
  }),
]);
export type Action = v.InferOutput<typeof Action>;
export type ActionOf<D extends Action['do']> = Extract<Action, { readonly do: D }>;

/** Actions beside each other: what is done when a rule is over, and what `verify` does otherwise. */
export const Actions = v.pipe(v.array(Action), v.maxLength(8), v.readonly());
