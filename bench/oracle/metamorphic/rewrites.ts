import { hasBoundWord, inner, isFunction, nodesOf, type Placed, type Syntax } from '../syntax.ts';

/** The text of a module, and a name that no module has. */
export interface Writing {
  readonly of: (node: Syntax) => string;
  readonly fresh: string;
  readonly program: Syntax;
}

/** A part of a text and the text in its place. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A change of a program that keeps its meaning. Returns null where it cannot be applied to a node. */
export interface Rewrite {
  readonly name: string;
  readonly edits: (placed: Placed, writing: Writing) => readonly Edit[] | null;
}

const instead = (node: Syntax, text: string): readonly Edit[] => [{ start: node.start, end: node.end, text }];

/** The ways of rewriting a module. */
export const rewrites: readonly Rewrite[] = [
  {
    name: 'invert a condition',
    edits: ({ node }, { of }) => {
      const [test, yes, no] = ['test', 'consequent', 'alternate'].map((field) => inner(node, field));
      if (node.type !== 'IfStatement' || !test || !yes) return null;
      return instead(node, `if (!(${of(test)})) { ${no ? of(no) : ''} } else { ${of(yes)} }`);
    },
  },
  {
    name: 'invert a choice',
    edits: ({ node }, { of }) => {
      const [test, yes, no] = ['test', 'consequent', 'alternate'].map((field) => inner(node, field));
      if (node.type !== 'ConditionalExpression' || !test || !yes || !no) return null;
      return instead(node, `(!(${of(test)}) ? (${of(no)}) : (${of(yes)}))`);
    },
  },
  {
    name: 'put an expression in a function',
    edits: ({ node, around }, { of }) => {
      const init = inner(node, 'init');
      if (node.type !== 'VariableDeclarator' || !init || isFunction(init) || hasBoundWord(init)) return null;
      // Code of a module keeps its requests where tools look for them.
      if (!around.some(isFunction)) return null;
      return instead(init, `(() => (${of(init)}))()`);
    },
  },
  {
    name: 'extract an awaited call',
    edits: ({ node, around }, { of }) => {
      const argument = inner(node, 'argument');
      if (node.type !== 'AwaitExpression' || !argument || hasBoundWord(argument)) return null;
      if (!around.some(isFunction)) return null;
      return instead(node, `(await (async () => (await (${of(argument)})))())`);
    },
  },
  {
    name: 'await later',
    edits: ({ node, around }, { of, fresh }) => {
      const [only, more] = node.type === 'VariableDeclaration' ? (node['declarations'] as Syntax[]) : [];
      const init = only && inner(only, 'init');
      const awaited = init?.type === 'AwaitExpression' ? inner(init, 'argument') : null;
      if (!only || more || !init || !awaited || around.at(-1)?.type !== 'BlockStatement') return null;
      return [
        { start: node.start, end: node.start, text: `const ${fresh} = ${of(awaited)};\n` },
        ...instead(init, `await ${fresh}`),
      ];
    },
  },
  {
    name: 'put the body of a function in a try',
    edits: ({ node }, writing) => {
      const body = bodyOf(node);
      return (
        body &&
        blockOf(body, writing, (text) => `try {${text}} catch (${writing.fresh}) { throw ${writing.fresh}; }`)
      );
    },
  },
  {
    name: 'put the body of a function in a function',
    edits: ({ node, around }, writing) => {
      const body = bodyOf(node);
      const holder = around.at(-1);
      if (
        !body ||
        node['generator'] === true ||
        holder?.['kind'] === 'constructor' ||
        hasBoundWordOfBody(body)
      )
        return null;
      const word = node['async'] === true ? 'async ' : '';
      return blockOf(body, writing, (text) => `return (${word}() => {${text}})();`);
    },
  },
  {
    name: 'write a test as a statement',
    edits: ({ node }, { of }) => {
      const expression = node.type === 'ExpressionStatement' ? inner(node, 'expression') : null;
      const [left, right] = ['left', 'right'].map((field) => expression && inner(expression, field));
      if (expression?.type !== 'LogicalExpression' || expression['operator'] !== '&&' || !left || !right)
        return null;
      return instead(node, `if (${of(left)}) { ${of(right)}; }`);
    },
  },
  {
    name: 'put a statement in a block that always runs',
    edits: ({ node, around }, { of }) =>
      node.type === 'ExpressionStatement' && around.some(isFunction) && !node['directive']
        ? instead(node, `if (1 < 2) { ${of(node)} }`)
        : null,
  },
  {
    name: 'rename a variable',
    edits: ({ node, around }, { fresh, program }) => {
      const id = inner(node, 'id');
      if (node.type !== 'VariableDeclarator' || id?.type !== 'Identifier' || id['typeAnnotation'])
        return null;
      if (around.some(({ type }) => type.startsWith('Export'))) return null;
      return renamed(program, String(id['name']), fresh);
    },
  },
];

/** The body of a function, in braces. */
function bodyOf(node: Syntax): Syntax | null {
  const body = isFunction(node) ? inner(node, 'body') : null;
  return body && (body.type === 'BlockStatement' || body.type === 'FunctionBody') ? body : null;
}

function blockOf(body: Syntax, { of }: Writing, around: (text: string) => string): readonly Edit[] {
  return instead(body, `{ ${around(of(body).slice(1, -1))} }`);
}

/** Does the body itself use `arguments`, `yield`, `super` or a directive? */
function hasBoundWordOfBody(body: Syntax): boolean {
  for (const { node } of nodesOf(body))
    if (
      node.type === 'Super' ||
      node.type === 'MetaProperty' ||
      node['directive'] ||
      (node.type === 'Identifier' && node['name'] === 'arguments')
    )
      return true;
  return false;
}

/** Renames all uses of a name; null when the module declares it more than once or uses it in an unusual place. */
function renamed(program: Syntax, name: string, fresh: string): readonly Edit[] | null {
  const edits: Edit[] = [];
  let declarations = 0;
  for (const { node, around } of nodesOf(program)) {
    if (node.type !== 'Identifier' || node['name'] !== name) continue;
    const holder = around.at(-1);
    if (!holder || holder.type.startsWith('TS') || /^(Export|Import|Labeled|JSX)/.test(holder.type))
      return null;
    const isKey =
      (holder.type === 'Property' && holder['key'] === node && holder['computed'] !== true) ||
      (/Definition$/.test(holder.type) && holder['key'] === node && holder['computed'] !== true) ||
      (holder.type === 'MemberExpression' && holder['property'] === node && holder['computed'] !== true);
    if (holder.type === 'Property' && holder['shorthand'] === true) {
      if (holder['key'] !== node && holder['value'] !== node) return null;
      if (around.some(({ type }) => type === 'ObjectPattern')) return null;
      if (!edits.some(({ start }) => start === node.start))
        edits.push({ start: node.start, end: node.end, text: `${name}: ${fresh}` });
      continue;
    }
    if (isKey) continue;
    if (holder.type === 'VariableDeclarator' && holder['id'] === node) declarations++;
    else if (isFunction(holder) && holder['body'] !== node) return null;
    else if (/Class|Catch|Pattern|RestElement/.test(holder.type)) return null;
    edits.push({ start: node.start, end: node.end, text: fresh });
  }
  return declarations === 1 ? edits : null;
}
