import { expect, test } from 'vitest';
import { analysed } from './testing/analysed.ts';

/** Ways to write `event.q` into another part of the event, and ways to read what may be there. */
interface Ways {
  readonly language: 'js' | 'py';
  readonly writes: readonly string[];
  readonly reads: readonly string[];
}

const listInJavascript: Ways = {
  language: 'js',
  writes: [
    'event.list[1] = event.q;',
    'event.list[event.n] = event.q;',
    'event.list.push(event.q);',
    'event.list.unshift(event.q);',
    'event.list.splice(0, 1, event.q);',
    'event.list.fill(event.q);',
    'const l = event.list; l[0] = event.q;',
    'event.list["1"] = event.q;',
    'event.list.at(0); Object.assign(event.list, [event.q]);',
    'event.list.copyWithin(0, 1); Reflect.set(event.list, 0, event.q);',
    'event.list[0] ??= event.q;',
    '[event.list[0]] = [event.q];',
    'for (event.list[0] of [event.q]) {}',
    '({ a: event.list[1] } = { a: event.q });',
    'event["list"][1] += event.q;',
    'Object.defineProperty(event.list, 0, { value: event.q });',
    'event.list[event.list.length] = event.q;',
    'Array.prototype.push.call(event.list, event.q);',
    'Array.prototype.push.apply(event.list, [event.q]);',
    'event.list.push(...[event.q]);',
    'event.list = event.list.concat([event.q]);',
  ],
  reads: [
    'for (const x of event.list) use(x);',
    'event.list.forEach((x) => use(x));',
    'use(event.list[1]);',
    'use(event.list[0]);',
    'use(event.list[event.m]);',
    'use(event.list.at(-1));',
    'use([...event.list][0]);',
    'use(event.list.find((x) => x));',
    'use(JSON.stringify(event.list));',
    'use(JSON.stringify(event));',
    'use(event.list.join());',
    'for (const i in event.list) use(event.list[i]);',
    'const [a, b] = event.list; use(b ?? a);',
    'const { list: [c, d] } = event; use(d ?? c);',
    'for (const x of Object.values(event.list)) use(x);',
    'use(event.list.map((x) => x)[0]);',
    'use(event.list.slice()[1]);',
    'use(String(event.list));',
    'const { list } = event; use(list.pop());',
    'use({ ...event }.list[1]);',
    'const { q, ...r } = event; use(r.list[1]);',
    'use(structuredClone(event).list[1]);',
    'use(event.list.reduce((s, x) => s + x, ""));',
    'use(`${event.list}`);',
    'for (let i = 0; i < event.list.length; i++) use(event.list[i]);',
    'use(event.list.shift());',
    'for (const [, x] of event.list.entries()) use(x);',
    'use(new Set(event.list).values().next().value);',
    'use(JSON.parse(JSON.stringify(event)).list[1]);',
    'use(event.list.flat()[0]);',
    'use(event.list?.[1]);',
  ],
};

const objectInJavascript: Ways = {
  language: 'js',
  writes: [
    'event.o.k = event.q;',
    'event.o[event.n] = event.q;',
    'event.o["k"] = event.q;',
    'Object.assign(event.o, { k: event.q });',
    'const l = event.o; l.k = event.q;',
    'Reflect.set(event.o, "k", event.q);',
    'event.o.k ??= event.q;',
    '({ k: event.o.k } = { k: event.q });',
    'Object.defineProperty(event.o, "k", { value: event.q });',
    'event.o = { k: event.q };',
    'event.o = { ...event.o, k: event.q };',
    'for (const k of Object.keys(event.o)) event.o[k] = event.q;',
  ],
  reads: [
    'use(event.o.k);',
    'use(event.o[event.m]);',
    'for (const x of Object.values(event.o)) use(x);',
    'for (const k in event.o) use(event.o[k]);',
    'for (const [k, v] of Object.entries(event.o)) use(v);',
    'use({ ...event.o }.k);',
    'const { k } = event.o; use(k);',
    'const { o: { k: z } } = event; use(z);',
    'const { a, ...r } = event.o; use(r.k);',
    'use(JSON.stringify(event.o));',
    'use(JSON.stringify(event));',
    'use(structuredClone(event.o).k);',
    'use(Object.assign({}, event.o).k);',
    'use(Object.fromEntries(Object.entries(event.o)).k);',
    'use(JSON.parse(JSON.stringify(event)).o.k);',
    'use(Object.keys(event.o).map((k) => event.o[k])[0]);',
    'use(new URLSearchParams(event.o).toString());',
    'use(new Map(Object.entries(event.o)).get("k"));',
    'use({ ...event }.o.k);',
    'use(event.o?.["k"]);',
    'use(new Map(Object.entries(event)).get("o").k);',
    'use(Object.values(event).map((v) => v.k).join());',
  ],
};

const listInPython: Ways = {
  language: 'py',
  writes: [
    "event['list'][1] = event['q']",
    "event['list'][event['n']] = event['q']",
    "event['list'].append(event['q'])",
    "event['list'].insert(0, event['q'])",
    "event['list'].extend([event['q']])",
    "event['list'] += [event['q']]",
    "l = event['list']; l[0] = event['q']",
    "event['list'][0:1] = [event['q']]",
    "event['list'][-1] = event['q']",
    "event.get('list').append(event['q'])",
    "event['list'].__setitem__(0, event['q'])",
    "event['list'][0], x = event['q'], 1",
    "for event['list'][0] in [event['q']]: pass",
    "event['list'] = event['list'] + [event['q']]",
    "event['list'][0] += event['q']",
    "import operator; operator.setitem(event['list'], 0, event['q'])",
    "event.setdefault('list', []).append(event['q'])",
    "event['list'] *= 2; event['list'][len(event['list']) - 1] = event['q']",
  ],
  reads: [
    "for x in event['list']: use(x)",
    "use(event['list'][1])",
    "use(event['list'][0])",
    "use(event['list'][-1])",
    "use(event['list'][event['m']])",
    "use([*event['list']][0])",
    "use(next(iter(event['list'])))",
    "use(json.dumps(event['list']))",
    'use(json.dumps(event))',
    "use(','.join(event['list']))",
    "for i in range(len(event['list'])): use(event['list'][i])",
    "a, *b = event['list']; use(a)",
    "use([x for x in event['list']][0])",
    "use(event['list'][:][0])",
    "use(event['list'].copy()[0])",
    "use(str(event['list']))",
    "use(event['list'].pop())",
    "use({**event}['list'][0])",
    "use(dict(event)['list'][0])",
    "use(copy.deepcopy(event)['list'][0])",
    "use(event.get('list', [])[0])",
    "for i, x in enumerate(event['list']): use(x)",
    "use(sorted(event['list'])[0])",
    "use(list(map(str, event['list']))[0])",
    "use(list(event['list'])[0])",
    'use(f"{event[\'list\']}")',
    "use(json.loads(json.dumps(event))['list'][0])",
    "use(max(event['list']))",
    "use(list(reversed(event['list']))[0])",
    "use(tuple(event['list'])[0])",
    "use(event['list'].__getitem__(0))",
    "for x in event.get('list') or []: use(x)",
    "match event:\n        case {'list': [x, *_]}: use(x)",
  ],
};

const objectInPython: Ways = {
  language: 'py',
  writes: [
    "event['o']['k'] = event['q']",
    "event['o'][event['n']] = event['q']",
    "event['o'].update({'k': event['q']})",
    "event['o'].update(k=event['q'])",
    "event['o'].setdefault('k', event['q'])",
    "event['o'] |= {'k': event['q']}",
    "o = event['o']; o['k'] = event['q']",
    "event['o'].__setitem__('k', event['q'])",
    "event['o'] = {'k': event['q']}",
    "event['o'] = {**event['o'], 'k': event['q']}",
    "event['o'] = dict(event['o'], k=event['q'])",
    "for k in list(event['o']): event['o'][k] = event['q']",
    "event.get('o')['k'] = event['q']",
    "event.update(o={'k': event['q']})",
    "event['o'].update([('k', event['q'])])",
    "event['o']['k'], z = event['q'], 1",
  ],
  reads: [
    "use(event['o']['k'])",
    "use(event['o'].get('k'))",
    "use(event['o'][event['m']])",
    "for v in event['o'].values(): use(v)",
    "for k, v in event['o'].items(): use(v)",
    "for k in event['o']: use(event['o'][k])",
    "use({**event['o']}['k'])",
    "use(dict(event['o'])['k'])",
    "use(event['o'].copy()['k'])",
    "use(json.dumps(event['o']))",
    'use(json.dumps(event))',
    "use(copy.deepcopy(event)['o']['k'])",
    "use((lambda k=None, **kw: k)(**event['o']))",
    "use('{k}'.format(**event['o']))",
    "use('%(k)s' % event['o'])",
    "use(event['o'].pop('k'))",
    "use(list(event['o'].values())[0])",
    "use(json.loads(json.dumps(event))['o']['k'])",
    "use({k: v for k, v in event['o'].items()}['k'])",
    "use(str(event['o']))",
    "use(dict(event)['o']['k'])",
    "use(operator.itemgetter('k')(event['o']))",
    "match event:\n        case {'o': {'k': x}}: use(x)",
    "use(event['o'].setdefault('k', 'z'))",
    "use(event['o'].popitem()[1])",
  ],
};

const programs = {
  js: (write: string, read: string) =>
    `const { exec } = require('child_process');
const use = (text) => exec(text);
exports.handler = async (event) => {
  ${write}
  ${read}
};`,
  py: (write: string, read: string) => `import copy, json, operator, os
def use(text):
    os.system(text)
def handler(event, context):
    ${write}
    ${read}
`,
};

/** Does the analysis name the data of `event.q`, or the event as a whole, in what the program runs? */
async function isFollowed({ language }: Ways, write: string, read: string): Promise<boolean> {
  const { behaviours } = await analysed(programs[language](write, read), { language });
  return behaviours.some((behaviour) => behaviour.kind === 'sink' && ['q', ''].includes(behaviour.eventPath));
}

test.each([
  ['a list, JavaScript', listInJavascript],
  ['an object, JavaScript', objectInJavascript],
  ['a list, Python', listInPython],
  ['an object, Python', objectInPython],
] as const)('what a program writes into the event is read there: %s', async (_name, ways) => {
  const [firstWrite = ''] = ways.writes;
  const pairs = [
    ...ways.reads.map((read) => [firstWrite, read] as const),
    ...ways.writes.flatMap((write) => ways.reads.slice(0, 5).map((read) => [write, read] as const)),
  ];
  const lost: string[] = [];
  for (const [write, read] of pairs)
    if (!(await isFollowed(ways, write, read))) lost.push(`${write}  ${read}`);
  expect(lost).toEqual([]);
});

// A dot in a name is no step, and the items of a body that arrives in parts are its own.
test.each([
  ['event.o[event.n] = event.q;', "use(event.o['x.y']);"],
  ["event.o['x.y'] = event.q;", 'use(event.o[event.n]);'],
  ["event.o['x.y'].z = event.q;", 'use(event.o[event.n].z);'],
  ["event.o['x.y'] = event.q;", 'for (const v of Object.values(event.o)) use(v);'],
  ['event.o[event.n].z = event.q;', "use(event.o['x.y.w'].z);"],
  ["event.o['x.y'] = event.q;", 'use(JSON.stringify(event.o));'],
])('a name with a dot is one name: %s %s', async (write, read) => {
  expect(await isFollowed(listInJavascript, write, read)).toBe(true);
});

// Fields beside it have nothing of it.
test.each([
  'event.o.k = event.q; exec(event.o.z);',
  'event.list.push(event.q); exec(event.other[0]);',
  'event.list[0] = { a: event.q }; exec(event.list[1].b);',
])('what is written into the event is nowhere else: %s', async (code) => {
  const { behaviours } = await analysed(
    `const { exec } = require('child_process'); exports.handler = async (event) => { ${code} };`,
  );
  const found = behaviours.flatMap((behaviour) => (behaviour.kind === 'sink' ? [behaviour.eventPath] : []));
  expect(found).toHaveLength(1);
  expect(found).not.toContain('q');
});
