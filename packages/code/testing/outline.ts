import type {
  Argument,
  ClassMember,
  ClassNode,
  Expression,
  FunctionNode,
  Pattern,
  RecordEntry,
  Statement,
} from '../tree.ts';

/**
 * Writes a lowered body as text, one statement per line and without source places, so that tests can show
 * code and its outline next to each other.
 */
export const outline = (body: readonly Statement[]): string => body.map(statement).join('\n');

function statement(node: Statement): string {
  switch (node.kind) {
    case 'declare':
      return `${node.scope} ${pattern(node.target)}${node.value ? ` = ${expression(node.value)}` : ''}`;
    case 'expression':
      return expression(node.value);
    case 'return':
    case 'throw':
      return node.value ? `${node.kind} ${expression(node.value)}` : node.kind;
    case 'if':
      return `if ${expression(node.test)} ${braced(node.then)}${node.otherwise.length > 0 ? ` else ${braced(node.otherwise)}` : ''}`;
    case 'loop': {
      const iteration = node.over
        ? `${node.scope} ${node.target ? pattern(node.target) : '_'} ${node.awaits ? 'awaited ' : ''}${node.what} ${expression(node.over)}`
        : '';
      const parts = [
        iteration,
        braced(node.before, 'before'),
        node.test ? `test ${expression(node.test)}` : '',
        node.after.map((after) => `after ${expression(after)}`).join(' '),
      ];
      return `loop ${parts.filter((part) => part !== '').join(' ')} ${braced(node.body)}${braced(node.otherwise, ' else')}`;
    }
    case 'try': {
      const handlers = node.handlers.map(
        ({ target, type, body }) =>
          ` catch${type ? ` ${expression(type)}` : ''}${target ? ` as ${pattern(target)}` : ''} ${braced(body)}`,
      );
      return `try ${braced(node.body)}${handlers.join('')}${braced(node.otherwise, ' else')}${braced(node.finally, ' finally')}`;
    }
    case 'switch':
      return `switch ${expression(node.subject)} {${node.cases.map(({ tests, body, falls }) => ` [${tests.map(expression).join(', ')}] ${braced(body)}${falls ? ' falls' : ''}`).join('')} }`;
    case 'with':
      return `with ${node.items.map(({ value, target }) => expression(value) + (target ? ` as ${pattern(target)}` : '')).join(', ')} ${braced(node.body)}`;
    case 'block':
      return braced(node.body);
    case 'function':
      return functionText(node.function);
    case 'class':
      return classText(node.class);
    case 'import':
      return `import ${node.specifier} {${node.bindings.map(({ imported, local }) => `${imported} as ${local}`).join(', ')}}`;
    case 'export':
      return `export {${node.bindings.map(({ local, exported }) => `${local} as ${exported}`).join(', ')}}${node.specifier === null ? '' : ` from ${node.specifier}`}`;
    case 'export-default':
      return `export default ${expression(node.value)}`;
    case 'break':
    case 'continue':
    case 'global':
      return [node.kind, ...node.names].join(' ');
    case 'delete':
      return `delete ${expression(node.value)}`;
  }
}

const braced = (body: readonly Statement[], label?: string): string =>
  label !== undefined && body.length === 0
    ? ''
    : `${label === undefined ? '' : `${label} `}{ ${body.map(statement).join('; ')} }`;

function expression(node: Expression): string {
  switch (node.kind) {
    case 'literal':
      return node.value === undefined ? 'undefined' : JSON.stringify(node.value);
    case 'regexp':
      return `/${node.pattern}/${node.flags}`;
    case 'template':
      return `${node.tag ? expression(node.tag) : ''}\`${node.parts.map((part) => (typeof part === 'string' ? part : `\${${expression(part)}}`)).join('')}\``;
    case 'name':
      return node.name;
    case 'this':
    case 'super':
    case 'new-target':
      return node.kind;
    case 'member':
      return `${expression(node.object)}${node.optional === 'here' ? '?' : ''}.${node.property}`;
    case 'index':
      return `${expression(node.object)}${node.optional === 'here' ? '?.' : ''}[${expression(node.index)}]`;
    case 'slice':
      return `${expression(node.object)}[${node.bounds.map(expression).join(':')}:]`;
    case 'call':
      return `${expression(node.callee)}${node.optional === 'here' ? '?.' : ''}(${node.args.map(argument).join(', ')})`;
    case 'new':
      return `new ${expression(node.callee)}(${node.args.map(argument).join(', ')})`;
    case 'function':
      return functionText(node.function);
    case 'class':
      return classText(node.class);
    case 'record':
      return `{${node.entries.map(entry).join(', ')}}`;
    case 'list':
      return `[${node.items.map(argument).join(', ')}]`;
    case 'comprehension':
      return `<${node.key ? `${expression(node.key)}: ` : ''}${expression(node.value)}${node.loops.map(({ target, over, tests }) => ` for ${pattern(target)} in ${expression(over)}${tests.map((test) => ` if ${expression(test)}`).join('')}`).join('')}>`;
    case 'operation':
      return `(${node.operator} ${node.operands.map(expression).join(' ')})`;
    case 'choose':
      return `(${expression(node.test)} ? ${expression(node.then)} : ${expression(node.otherwise)})`;
    case 'assign':
      return `${pattern(node.target)} ${node.operator === '=' ? '=' : `${node.operator}=`} ${expression(node.value)}`;
    case 'await':
    case 'yield':
    case 'yield-all':
      return node.value ? `${node.kind} ${expression(node.value)}` : node.kind;
    case 'import':
      return `${node.how}!(${expression(node.specifier)})`;
    case 'sequence':
      return `(${node.items.map(expression).join(', ')})`;
    case 'unsupported':
      return `?${node.what}(${node.inside.map(expression).join(', ')})`;
  }
}

function argument({ kind, name, value }: Argument): string {
  const written = expression(value);
  return {
    positional: written,
    spread: `...${written}`,
    named: `${name}=${written}`,
    'named-spread': `**${written}`,
  }[kind];
}

function entry(node: RecordEntry): string {
  if (node.kind === 'spread') return `...${expression(node.value)}`;
  const words = { getter: 'get ', setter: 'set ', entry: '' } as const;
  return `${words[node.kind]}${key(node.key)}: ${expression(node.value)}`;
}

const key = (name: string | Expression): string =>
  typeof name === 'string' ? name : `[${expression(name)}]`;

function pattern(node: Pattern): string {
  switch (node.kind) {
    case 'name':
      return node.name;
    case 'place':
      return `@${expression(node.place)}`;
    case 'record': {
      const entries = node.entries.map((item) => `${key(item.key)}: ${withDefault(item)}`);
      return `{${[...entries, ...(node.rest ? [`...${pattern(node.rest)}`] : [])].join(', ')}}`;
    }
    case 'list': {
      const items = node.items.map((item) => (item ? withDefault(item) : '_'));
      const restText = node.rest ? [`...${pattern(node.rest)}`] : [];
      return `[${[...items, ...restText, ...node.after.map(pattern)].join(', ')}]`;
    }
  }
}

const withDefault = ({ target, otherwise }: { target: Pattern; otherwise: Expression | null }): string =>
  pattern(target) + (otherwise ? ` = ${expression(otherwise)}` : '');

function functionText(node: FunctionNode): string {
  const marks = { plain: '', rest: '...', 'named-rest': '**', 'named-only': '*' } as const;
  const parameters = node.parameters.map(
    (parameter) =>
      marks[parameter.kind] + withDefault(parameter) + (parameter.type === null ? '' : `: ${parameter.type}`),
  );
  const words = [
    ...node.decorators.map((decorator) => `@${expression(decorator)}`),
    node.async ? 'async' : '',
    node.arrow ? 'arrow' : 'function',
  ];
  return `${words.filter((word) => word !== '').join(' ')}${node.generator ? '*' : ''}${node.name === null ? '' : ` ${node.name}`}(${parameters.join(', ')}) ${braced(node.body)}`;
}

function classText(node: ClassNode): string {
  const decorators = node.decorators.map((decorator) => `@${expression(decorator)} `).join('');
  const bases = node.bases.length > 0 ? ` extends ${node.bases.map(expression).join(', ')}` : '';
  return `${decorators}class${node.name === null ? '' : ` ${node.name}`}${bases} { ${node.members.map(member).join('; ')} }`;
}

function member(node: ClassMember): string {
  const words = [
    ...node.decorators.map((decorator) => `@${expression(decorator)}`),
    node.static ? 'static' : '',
    node.kind,
    key(node.name),
  ];
  const start = words.filter((word) => word !== '').join(' ');
  if (node.function) return `${start} ${functionText(node.function)}`;
  return `${start}${node.type === null ? '' : `: ${node.type}`}${node.value ? ` = ${expression(node.value)}` : ''}`;
}
