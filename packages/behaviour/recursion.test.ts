import { expect, test } from 'vitest';
import { analysed, callsOf, openOf } from './testing/analysed.ts';

const clients = `import { S3 } from '@aws-sdk/client-s3'; import { SQS } from '@aws-sdk/client-sqs';
  const s3 = new S3({}); const sqs = new SQS({});
`;

const python = `import boto3
s3 = boto3.client('s3')
sqs = boto3.client('sqs')
`;

const cases: readonly (readonly [
  fact: string,
  language: 'js' | 'ts' | 'py',
  code: string,
  calls: readonly string[],
])[] = [
  [
    'a deep merge of six functions keeps the function that it carries',
    'js',
    `${clients}
     const isPlain = (v) => typeof v === 'object' && v !== null && Object.getPrototypeOf(v) === Object.prototype;
     const clone = (item, seen) => { if (isPlain(item)) { const c = {}; seen.push(item); merge(c, item, seen); seen.pop(); return c; } if (Array.isArray(item)) { const c = []; items(c, item, seen); return c; } return item; };
     const one = (target, i, item, seen) => { const old = target[i]; if (isPlain(item) && isPlain(old)) { merge(old, item, seen); return; } if (Array.isArray(item) && Array.isArray(old)) { items(old, item, seen); return; } target[i] = clone(item, seen); };
     const items = (target, source, seen) => { for (let i = 0; i < source.length; i++) one(target, i, source[i], seen); };
     const list = (target, key, source, old, seen) => { if (!Array.isArray(old)) { const fresh = []; items(fresh, source, seen); target[key] = fresh; return; } items(old, source, seen); };
     const object = (target, key, source, old, seen) => { if (isPlain(old)) { merge(old, source, seen); return; } const fresh = {}; merge(fresh, source, seen); target[key] = fresh; };
     const merge = (target, source, seen) => { for (const key of Object.keys(source)) { const value = source[key]; const old = target[key]; if (Array.isArray(value)) { list(target, key, value, old, seen); continue; } if (isPlain(value)) { object(target, key, value, old, seen); continue; } if (value !== undefined) target[key] = value; } };
     const deepMerge = (target, ...sources) => { for (const source of sources) if (source != null) merge(target, source, [target]); return target; };
     const base = { aws: { retries: 3 }, tags: ['a', { b: 1 }] };
     export const handler = async (event) => { const config = deepMerge({}, base, { aws: { save: () => s3.putObject({ Bucket: 'b' }), region: 'x' } }, event); await config.aws.save(); };`,
    ['s3:PutObject(Bucket=b)'],
  ],
  [
    'what lies deep in a tree of objects is called',
    'js',
    `${clients}
     const tree = { name: 'root', children: [{ name: 'a', children: [{ name: 'b', children: [{ name: 'c', run: () => sqs.sendMessage({ QueueUrl: 'deep' }), children: [] }] }] }] };
     const walk = async (node) => { if (node.run) await node.run(); for (const child of node.children) await walk(child); };
     export const handler = async () => walk(tree);`,
    ['sqs:SendMessage(QueueUrl=deep)'],
  ],
  [
    'mutual recursion of a parser',
    'js',
    `${clients}
     const expr = (tokens) => { const left = term(tokens); return tokens.shift() === '+' ? { op: 'add', left, right: expr(tokens) } : left; };
     const term = (tokens) => (tokens[0] === '(' ? group(tokens) : { op: 'value', value: tokens.shift() });
     const group = (tokens) => { tokens.shift(); const inner = expr(tokens); tokens.shift(); return inner; };
     const run = async (node) => { switch (node.op) { case 'add': await run(node.left); return run(node.right); case 'value': return s3.getObject({ Bucket: 'b', Key: node.value }); } };
     export const handler = async (event) => run(expr(event.text.split(' ')));`,
    ['s3:GetObject(Bucket=b, Key=<text> | null)'],
  ],
  [
    'a closure that recurs, made anew by each call',
    'js',
    `${clients}
     const pages = (client) => { const next = async (token) => { const page = await client.listObjectsV2({ Bucket: 'b' }); if (page.NextContinuationToken) await next(page.NextContinuationToken); return client; }; return next; };
     export const handler = async () => { const client = await pages(s3)('start'); await client.deleteObject({ Bucket: 'b', Key: 'k' }); };`,
    ['s3:DeleteObject(Bucket=b, Key=k)', 's3:ListObjectsV2(Bucket=b)'],
  ],
  [
    'a generator that yields what its children yield',
    'js',
    `${clients}
     function* leaves(node) { if (node.task) yield node.task; for (const child of node.children ?? []) yield* leaves(child); }
     const plan = { children: [{ children: [{ children: [{ task: { send: () => sqs.sendMessage({ QueueUrl: 'q' }) } }] }] }] };
     export const handler = async () => { for (const task of leaves(plan)) await task.send(); };`,
    ['sqs:SendMessage(QueueUrl=q)'],
  ],
  [
    'a merge by reduce',
    'js',
    `${clients}
     const merge = (...all) => all.reduce((made, one) => { for (const [key, value] of Object.entries(one)) made[key] = value && value.nested ? merge(made[key] ?? {}, value) : value; return made; }, {});
     export const handler = async () => { const options = merge({ nested: true, client: s3 }, { nested: true, inner: { nested: true, queue: sqs } }); await options.inner.queue.deleteMessage({ QueueUrl: 'q' }); await options.client.headObject({ Bucket: 'b' }); };`,
    ['s3:HeadObject(Bucket=b)', 'sqs:DeleteMessage(QueueUrl=q)'],
  ],
  [
    'retry by recursion, with what follows it',
    'js',
    `${clients}
     const retry = async (work, left) => { try { return await work(); } catch (error) { if (left === 0) throw error; await sqs.sendMessage({ QueueUrl: 'retries' }); return retry(work, left - 1); } };
     export const handler = async () => { const got = await retry(() => s3.getObject({ Bucket: 'b' }), 3); await retry(() => s3.putObject({ Bucket: 'c' }), 3); return got; };`,
    ['s3:GetObject(Bucket=b)', 's3:PutObject(Bucket=c)', 'sqs:SendMessage(QueueUrl=retries)'],
  ],
  [
    'visitors over a hierarchy of classes',
    'ts',
    `${clients}
     abstract class Node { abstract accept(visitor: any): any; }
     class Leaf extends Node { constructor(private key: string) { super(); } accept(visitor: any) { return visitor.leaf(this.key); } }
     class Group extends Node { constructor(private nodes: Node[]) { super(); } accept(visitor: any) { return visitor.group(this.nodes); } }
     class Deleter { async leaf(key: string) { await s3.deleteObject({ Bucket: 'b', Key: key }); } async group(nodes: Node[]) { for (const node of nodes) await node.accept(this); await sqs.sendMessage({ QueueUrl: 'done' }); } }
     const tree = new Group([new Group([new Group([new Leaf('x')])]), new Leaf('y')]);
     export const handler = async () => tree.accept(new Deleter());`,
    [
      's3:DeleteObject(Bucket=b, Key=x)',
      's3:DeleteObject(Bucket=b, Key=y)',
      'sqs:SendMessage(QueueUrl=done)',
    ],
  ],
  [
    'what follows a recursive call that never ends by itself is run',
    'js',
    `${clients}
     const forever = async (n) => { await forever(n + 1); await s3.putObject({ Bucket: 'after' }); };
     export const handler = async () => { await forever(0); };`,
    ['s3:PutObject(Bucket=after)'],
  ],
  [
    'a tree that a recursive function builds is walked by another one',
    'py',
    `${python}
def build(spec):
    return {'act': spec.get('act'), 'kids': [build(kid) for kid in spec.get('kids', [])]}
def run(node):
    if node['act']:
        node['act']()
    for kid in node['kids']:
        run(kid)
PLAN = {'kids': [{'kids': [{'kids': [{'act': lambda: sqs.purge_queue(QueueUrl='q')}]}]}]}
def handler(event, context):
    run(build(PLAN))
`,
    ['sqs:PurgeQueue(QueueUrl=q)'],
  ],
  [
    'a Python deep merge keeps clients',
    'py',
    `${python}
def merge(a, b, path=None):
    path = path or []
    out = dict(a)
    for key in b:
        if key in out and isinstance(out[key], dict) and isinstance(b[key], dict):
            out[key] = merge(out[key], b[key], path + [str(key)])
        elif isinstance(b[key], list):
            out[key] = [merge({}, item, path) if isinstance(item, dict) else item for item in b[key]]
        else:
            out[key] = b[key]
    return out
def handler(event, context):
    settings = merge(merge({'aws': {'n': 1}}, {'aws': {'s3': s3}}), event)
    settings['aws']['s3'].copy_object(Bucket='b', Key='k', CopySource='x/y')
`,
    ['s3:CopyObject(Bucket=b, Key=k, CopySource=x/y)'],
  ],
  [
    'a Python generator with yield from',
    'py',
    `${python}
def keys(prefix):
    page = s3.list_objects_v2(Bucket='b', Prefix=prefix)
    for one in page.get('Contents', []):
        yield one['Key']
    for sub in page.get('CommonPrefixes', []):
        yield from keys(sub['Prefix'])
def handler(event, context):
    for key in keys(event['prefix']):
        s3.delete_object(Bucket='b', Key=key)
`,
    [
      's3:DeleteObject(Bucket=b, Key=?)',
      's3:ListObjectsV2(Bucket=b, Prefix=<prefix>)',
      's3:ListObjectsV2(Bucket=b, Prefix=?)',
    ],
  ],
  [
    'methods of Python classes that call each other over a hierarchy',
    'py',
    `${python}
class Step:
    def __init__(self, *steps):
        self.steps = steps
    def run(self, context):
        self.before(context)
        for step in self.steps:
            step.run(context)
    def before(self, context):
        pass
class Save(Step):
    def before(self, context):
        s3.put_object(Bucket='saved', Key='k')
class Tell(Step):
    def before(self, context):
        sqs.send_message(QueueUrl='told', MessageBody='x')
FLOW = Step(Step(Step(Save(Tell()))), Step())
def handler(event, context):
    FLOW.run({})
`,
    ['s3:PutObject(Bucket=saved, Key=k)', 'sqs:SendMessage(QueueUrl=told, MessageBody=x)'],
  ],
  [
    'a memoised recursion with a decorator',
    'py',
    `${python}
import functools
@functools.lru_cache(maxsize=None)
def owner(bucket):
    tags = s3.get_bucket_tagging(Bucket=bucket)
    return tags['owner'] if 'owner' in tags else owner(tags['parent'])
def handler(event, context):
    sqs.send_message(QueueUrl='q', MessageBody=owner('b'))
`,
    [
      's3:GetBucketTagging(Bucket=?)',
      's3:GetBucketTagging(Bucket=b)',
      'sqs:SendMessage(QueueUrl=q, MessageBody=?)',
    ],
  ],
];

test.each(cases)('%s', async (_fact, language, code, calls) => {
  const analysis = await analysed(code, { language });
  expect(callsOf(analysis)).toEqual(calls);
  expect(openOf(analysis)).toEqual([]);
  expect(analysis.diagnostics).toEqual([]);
});

test('marshallers of many types that hold each other are followed to their end, and so is what comes after them', async () => {
  const types = Array.from({ length: 20 }, (_, index) => index);
  const marshallers = types.map(
    (type) => `function marshal${type}(message) {
      const out = { kind: ${type} };
      out.first = message.first ? marshal${(type + 1) % 20}(message.first) : null;
      out.second = message.second ? marshal${(type + 3) % 20}(message.second) : undefined;
      out.items = (message.items || []).map((item) => marshal${(type + 7) % 20}(item));
      return out;
    }`,
  );
  const handler = `export const handler = async (event) => { ${types.map((type) => `marshal${type}(JSON.parse(event.body));`).join(' ')} await s3.getObject({ Bucket: 'b', Key: marshal0(event).kind }); };`;
  const analysis = await analysed([clients, ...marshallers, handler].join('\n'));
  expect(callsOf(analysis)).toEqual(['s3:GetObject(Bucket=b, Key=0)']);
  expect(analysis.diagnostics).toEqual([]);
});
