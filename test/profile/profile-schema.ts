import { toJsonSchema } from '@valibot/to-json-schema';
import { Profile } from '../../station/codec/profile/schema.ts';

/** The JSON Schema of a profile, made from the validator; what goes beyond one part (`v.check`) it cannot say. */
export const profileSchema = (): object => ({
  title: 'Fieldline profile',
  ...toJsonSchema(Profile, {
    errorMode: 'ignore',
    overrideAction: ({ valibotAction, jsonSchema }) =>
      valibotAction.type === 'not_value' ? { ...jsonSchema, not: { const: 0 } } : undefined,
  }),
});
