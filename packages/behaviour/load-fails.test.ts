import { constant, type Value } from '@emmental/model';
import { expect, test } from 'vitest';
import { analysed, openOf } from './testing/analysed.ts';

const python = (test: string): string => `import os
if ${test}:
    raise Exception('not configured')
else:
    key = os.environ['KEY']
def handler(event, context):
    return key
`;
const commonJs = (test: string): string => `if (${test}) throw new Error('not configured');
exports.handler = async () => process.env.KEY;
`;
const esm = (test: string): string => `const key = process.env.KEY;
if (${test}) {
  throw new Error('not configured');
}
export const handler = async () => key;
`;
const empty = new Map<string, Value>([['KEY', constant('')]]);
const set = new Map<string, Value>([['KEY', constant('k')]]);

const fails = (line: number) => [{ code: 'code/load-fails', line }];

test.each<[string, string, 'py' | 'js' | 'ts', ReadonlyMap<string, Value>, readonly object[]]>([
  ['Python, an empty value', python("os.environ['KEY'] == ''"), 'py', empty, fails(3)],
  [
    'Python, a test of two parts',
    python("'KEY' not in os.environ or not os.environ['KEY']"),
    'py',
    empty,
    fails(3),
  ],
  ['Python, a value that is set', python("os.environ['KEY'] == ''"), 'py', set, []],
  ['Python, a value that is not known', python("os.environ['OTHER'] == ''"), 'py', empty, []],
  ['Python, always', "raise Exception('no')\ndef handler(event, context):\n    pass\n", 'py', set, fails(1)],
  ['JavaScript, an empty value', commonJs('!process.env.KEY'), 'js', empty, fails(1)],
  ['JavaScript, a value that is set', commonJs('!process.env.KEY'), 'js', set, []],
  ['JavaScript, a value that is not known', commonJs('!process.env.OTHER'), 'js', empty, []],
  ['a module of TypeScript', esm("key === ''"), 'ts', empty, fails(3)],
])('a file that ends while it is loaded: %s', async (_, text, language, environment, expected) => {
  const analysis = await analysed(text, { language, environment });
  expect(analysis.diagnostics).toMatchObject(expected);
  const file = `app.${language}`;
  if (expected.length > 0) expect(openOf(analysis)).toEqual([`${file}#handler → anything`]);
});
