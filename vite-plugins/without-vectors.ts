import type { parseAst, Plugin } from 'vite';

/** Leaves the test vectors of drivers out of what ships: they are for tests, and for those who read. */
export function withoutVectors(): Plugin {
  return {
    name: 'without-vectors',
    transform: {
      order: 'pre',
      filter: { id: /\/station\/drivers\/[^/]+\.ts$/ },
      handler(code) {
        for (const made of this.parse(code, { lang: 'ts' }).body.flatMap(expressions)) {
          if (made?.type !== 'CallExpression' || made.arguments[0]?.type !== 'ObjectExpression') continue;
          for (const each of made.arguments[0].properties)
            if (each.type === 'Property' && each.key.type === 'Identifier' && each.key.name === 'vectors')
              return { code: `${code.slice(0, each.value.start)}[]${code.slice(each.value.end)}`, map: null };
        }
        return undefined;
      },
    },
  };
}

type Statement = ReturnType<typeof parseAst>['body'][number];

/** A driver is what its file exports, or a constant in it. */
function expressions(statement: Statement) {
  if (statement.type === 'ExportDefaultDeclaration') return [statement.declaration];
  return statement.type === 'VariableDeclaration' ? statement.declarations.map(({ init }) => init) : [];
}
