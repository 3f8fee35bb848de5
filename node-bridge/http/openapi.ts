import { toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import type { Declared, Given, RouteRow } from './declared.ts';
import { Problem } from './problem.ts';

type Json = Readonly<Record<string, unknown>>;

/** Schemas that stand in the file once, under their names. */
export type Named = Readonly<Record<string, v.GenericSchema>>;

/** What a program may know of every route: OpenAPI 3.1, made from the same declarations that requests are held to. */
export function openApi(routes: readonly RouteRow[], named: Named, version: string): Json {
  const definitions: Named = { Problem, ...named };
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[route.method.toLowerCase()] = operation(route, definitions);
  }
  const schemas = Object.entries<v.GenericSchema>(definitions).map(([name, schema]) => {
    const { [name]: _itself, ...others } = definitions;
    return [name, schemaOf(schema, others)];
  });
  return {
    openapi: '3.1.0',
    info: {
      title: 'Fieldline bridge',
      version,
      description: ABOUT,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: Object.fromEntries(schemas),
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'A token, as `fieldline tokens add` makes it.',
        },
        session: { type: 'apiKey', in: 'cookie', name: '__Host-fieldline' },
      },
    },
  };
}

const ABOUT =
  'A program on the same machine may read without a credential; all else needs a token (docs/api.md). ' +
  'Times are milliseconds since 1970 (UTC) in names that end in Ms, and ISO 8601 beside them. ' +
  'Every refusal is application/problem+json with a sentence in `detail`.';

function operation(route: RouteRow, named: Named): Json {
  const { method, path, does, params, query, body, bytes, gives, right } = route;
  const problem = { schema: { $ref: '#/components/schemas/Problem' } };
  const answers = Object.entries(gives).map(([status, given]) => [status, answerOf(given, named)]);
  return {
    operationId: nameOf(method, path),
    tags: [path.split('/').find((part) => part !== '' && part !== 'api') ?? 'bridge'],
    summary: does,
    parameters: [...parameters('path', params, named), ...parameters('query', query, named)],
    ...(body ? { requestBody: bodyOf('application/json', schemaOf(body, named, 'input')) } : {}),
    ...(bytes === undefined ? {} : { requestBody: bodyOf(bytes, {}) }),
    responses: {
      ...Object.fromEntries(answers),
      default: { description: 'Why it is refused.', content: { 'application/problem+json': problem } },
    },
    security: right === 'own' || right === 'anybody' ? [] : [{ token: [] }, { session: [] }, ...open(route)],
    'x-fieldline-right': right,
  };
}

/** On the machine itself reading needs no credential. */
const open = ({ method, right }: RouteRow): readonly Json[] =>
  method === 'GET' && right === 'read' ? [{}] : [];

const bodyOf = (type: string, schema: Json): Json => ({ required: true, content: { [type]: { schema } } });

function answerOf({ says, schema, type }: Given, named: Named): Json {
  const known = type ?? (schema ? 'application/json' : undefined);
  const content = known && { [known]: schema ? { schema: schemaOf(schema, named) } : {} };
  return { description: says, ...(content ? { content } : {}) };
}

function parameters(where: 'path' | 'query', schema: Declared['params'], named: Named): readonly Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema, named) as {
    readonly properties?: Readonly<Record<string, Json>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: where,
    required: required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: rest,
  }));
}

/** What `v.check` asks for beyond a form cannot be said here; the refusal says it. */
function schemaOf(schema: v.GenericSchema, named: Named, typeMode: 'input' | 'output' = 'output'): Json {
  const {
    $schema: _draft,
    $defs: _named,
    ...rest
  } = toJsonSchema(schema, {
    target: 'draft-2020-12',
    errorMode: 'ignore',
    typeMode,
    definitions: named,
    overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
  });
  return rest;
}

/** `GET /api/devices/:station` -> `getDevicesStation`, `GET /health` -> `getBridgeHealth`. */
function nameOf(method: string, path: string): string {
  const within = path.startsWith('/api/') ? path.slice(5) : `bridge${path}`;
  const words = within.split(/[/:.-]+/).map((part) => part.charAt(0).toUpperCase() + part.slice(1));
  return method.toLowerCase() + words.join('');
}
