import type { Sink } from '@emmental/model';
import { expect, test } from 'vitest';
import { analysed } from './testing/analysed.ts';

/** Returns `path` for event data that reaches eval unchanged, and `path ~how` for data that was made harmless. */
async function sinksOf(language: 'js' | 'py', code: string): Promise<readonly string[]> {
  const { behaviours } = await analysed(code, { language });
  const sinks = behaviours.filter((behaviour): behaviour is Sink => behaviour.kind === 'sink');
  return sinks.map((sink) =>
    sink.sanitized === null ? sink.eventPath : `${sink.eventPath} ~${sink.sanitized}`,
  );
}

const javascript: readonly (readonly [fact: string, body: string, expected: readonly string[]])[] = [
  [
    'parsing goes on with the path',
    'const { code } = JSON.parse(event.body); eval(`x = ${code}`);',
    ['body.code'],
  ],
  [
    'decoding goes on with the path',
    "eval(JSON.parse(Buffer.from(event.Records[0].kinesis.data, 'base64').toString()).code);",
    ['Records[].kinesis.data.code'],
  ],
  [
    'items of a list are one path',
    'for (const one of event.items) eval(one.name.trim().toLowerCase());',
    ['items[].name'],
  ],
  ['two fields in one text are two sinks', 'eval(event.a + "-" + event.b);', ['a', 'b']],
  ['a field that was spread keeps its path', 'const all = { ...event, more: 1 }; eval(all.code);', ['code']],
  ['a number is harmless', 'eval("x" + Number(event.n));', ['n ~number']],
  [
    'a test of a written list holds after an early return',
    "if (!['a', 'b'].includes(event.code)) return; eval(event.code);",
    ['code ~allow-list'],
  ],
  [
    'a test of a written set holds inside its branch only',
    "const ok = new Set(['a']); if (ok.has(event.code)) { eval(event.code); }",
    ['code ~allow-list'],
  ],
  [
    'outside of the branch the data is as it came',
    "if (['a'].includes(event.code)) { console.log(1); } eval(event.code);",
    ['code'],
  ],
  [
    'a choice between a proven field and a default, where the field may be missing',
    "const { code } = event.queryStringParameters || {}; eval(['a', 'b'].includes(code) ? code : 'a');",
    ['queryStringParameters.code ~allow-list'],
  ],
  [
    'what is missing in a chain of members holds no event data',
    'const code = event.pathParameters && event.pathParameters.code; eval(code);',
    ['pathParameters.code'],
  ],
  [
    'a check of the kind before the pattern, in a function of its own',
    "const ok = (x) => typeof x === 'string' && /^[a-z]+$/.test(x); const given = (x) => x && /^[a-z]+$/.test(x); if (!ok(event.a) || !given(event.b)) return; eval(event.a + event.b);",
    ['a ~anchored pattern', 'b ~anchored pattern'],
  ],
  [
    'either of two checks proves neither',
    'const ok = (x) => x.length < 3 || /^[a-z]+$/.test(x); if (!ok(event.a)) return; eval(event.a);',
    ['a'],
  ],
  [
    'an anchored pattern',
    'if (!/^[a-z]+$/.test(event.code)) throw new Error(); eval(event.code);',
    ['code ~anchored pattern'],
  ],
  [
    'a pattern that is not anchored proves nothing',
    'if (!/[a-z]+/.test(event.code)) throw new Error(); eval(event.code);',
    ['code'],
  ],
  [
    'a pattern with an open part proves nothing',
    'if (!/^a.*$/.test(event.code)) throw new Error(); eval(event.code);',
    ['code'],
  ],
  [
    'a check in a function that throws',
    'const check = (x) => { if (!/^\\d+$/.test(x)) throw new Error(); }; check(event.code); eval(event.code);',
    ['code ~anchored pattern'],
  ],
  [
    'a check in a function that answers',
    'const valid = (x) => /^\\d+$/.test(x); if (!valid(event.code)) return; eval(event.code);',
    ['code ~anchored pattern'],
  ],
  ['equality with a constant', "if (event.code === 'go') eval(event.code);", ['code ~equals a constant']],
  [
    'cases of a switch',
    "switch (event.code) { case 'a': case 'b': eval(event.code); break; default: }",
    ['code ~equals a constant'],
  ],
  [
    'a value chosen by a key of a written record is no event data',
    "const known = { a: '1', b: '2' }; eval(known[event.code]);",
    [],
  ],
  ['both ways of a branch are joined', "let x = '1'; if (event.flag) x = event.code; eval(x);", ['code']],
  [
    'a test of one field proves nothing of another',
    "if (!['a'].includes(event.a)) return; eval(event.b);",
    ['b'],
  ],
  [
    'the identity of the caller is event data',
    'eval(event.requestContext.identity.userAgent);',
    ['requestContext.identity.userAgent'],
  ],
];

test.each(javascript)('%s', async (_fact, body, expected) => {
  expect(await sinksOf('js', `exports.handler = async (event, context) => { ${body} };`)).toEqual(expected);
});

const python: readonly (readonly [fact: string, body: string, expected: readonly string[]])[] = [
  ['parsing and get go on with the path', "eval(json.loads(event.get('body', '{}'))['code'])", ['body.code']],
  [
    'formats keep the path',
    "eval('%s-%s' % (event['a'], event['b'])); eval('{} {x}'.format(event['c'], x=event['d']))",
    ['a', 'b', 'c', 'd'],
  ],
  ['a number is harmless', 'eval(f"x{int(event[\'n\'])}")', ['n ~number']],
  [
    'a test of a written tuple',
    "if event['code'] not in ('a', 'b'):\n        return None\n    eval(event['code'])",
    ['code ~allow-list'],
  ],
  [
    'a full match',
    "if not re.fullmatch(r'[a-z]+', event['code']):\n        raise ValueError()\n    eval(event['code'])",
    ['code ~anchored pattern'],
  ],
  ['a text of digits', "if event['code'].isdigit():\n        eval(event['code'])", ['code ~number']],
  ['a join of a comprehension', "eval(','.join([one['name'] for one in event['items']]))", ['items[].name']],
];

test.each(python)('Python: %s', async (_fact, body, expected) => {
  expect(await sinksOf('py', `import json, re\ndef handler(event, context):\n    ${body}\n`)).toEqual(
    expected,
  );
});
