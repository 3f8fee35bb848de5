import * as v from 'valibot';
import { NAME } from '../../model/channel.ts';

/** What things are told apart by, as it is typed. */
export const Name = v.pipe(v.string(), v.regex(NAME, 'letters, digits, - and _, at most 64'));
/** What a thing is called on screens. */
export const Label = v.pipe(v.string(), v.trim(), v.minLength(1, 'a name is missing'), v.maxLength(80));
