import { type Files, samTemplate, times } from './input.ts';

/**
 * Returns an app of two functions whose code is generated: marshallers of twenty message types that hold each other, and
 * a recursive parser with one function per level of precedence. Both give their result to a client.
 */
export function marshallers(): Files {
  return new Map([
    [
      'template.yaml',
      samTemplate('nodejs22.x', [
        { name: 'Export', handler: 'export.handler', codeUri: 'src', path: '/export' },
        { name: 'Search', handler: 'search.handler', codeUri: 'src', path: '/search' },
      ]),
    ],
    ['src/codec.js', codec()],
    ['src/parser.js', parser()],
    ['src/export.js', handler('codec', ['marshal0', 'marshal1', 'marshal2'], 'JSON.parse(event.body)')],
    ['src/search.js', handler('parser', ['parse'], 'event.body')],
  ]);
}

const handler = (module: string, names: readonly string[], argument: string): string => `\
const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
const { ${names.join(', ')} } = require('./${module}');

const client = new DynamoDBClient({});

exports.handler = async (event) => {
  const input = ${argument};
${names.map((name) => `  await client.send(new PutItemCommand({ TableName: process.env.TABLE, Item: ${name}(input) }));\n`).join('')}  return { statusCode: 200 };
};
`;

const types = 20;

const codec = (): string => `\
${times(
  types,
  (index) => `function marshal${index}(message) {
  const out = { kind: '${index}' };
  out.first = message.first ? marshal${(index + 1) % types}(message.first) : null;
  out.second = message.second ? marshal${(index + 3) % types}(message.second) : undefined;
  out.items = (message.items || []).map((item) => marshal${(index + 7) % types}(item));
  return out;
}
`,
).join('')}
module.exports = { ${times(types, (index) => `marshal${index}`).join(', ')} };
`;

const levels = ['||', '&&', '|', '&', '==', '<', '+', '*'];

const parser = (): string => `\
function parse(text) {
  const state = { text, at: 0, depth: 0 };
  return level0(state);
}
${levels
  .map(
    (operator, index) => `
function level${index}(state) {
  let left = level${index + 1}(state);
  while (state.text.startsWith('${operator}', state.at)) {
    state.at += ${operator.length};
    const right = level${index + 1}(state);
    left = { kind: 'binary', operator: '${operator}', left, right };
  }
  return left;
}
`,
  )
  .join('')}
function level${levels.length}(state) {
  const char = state.text[state.at];
  if (char === '(') {
    state.at += 1;
    const inner = level0(state);
    state.at += 1;
    return { kind: 'group', inner };
  }
  if (char === '[') {
    const items = [];
    while (state.text[state.at] !== ']') {
      state.at += 1;
      items.push(level0(state));
    }
    return { kind: 'list', items };
  }
  if (char === '!' || char === '-') {
    state.at += 1;
    return { kind: 'unary', operator: char, operand: level${levels.length}(state) };
  }
  if (char >= '0' && char <= '9') {
    let digits = '';
    while (state.text[state.at] >= '0' && state.text[state.at] <= '9') digits += state.text[state.at++];
    return { kind: 'number', value: Number(digits) };
  }
  let name = '';
  while (/\\w/.test(state.text[state.at])) name += state.text[state.at++];
  if (state.text[state.at] !== '(') return { kind: 'name', name };
  const args = [];
  do {
    state.at += 1;
    args.push(level0(state));
  } while (state.text[state.at] === ',');
  return { kind: 'call', name, args };
}
module.exports = { parse };
`;
