import { construct } from './row.ts';

/** Operators and expressions that Python does not have. */
export const expressions = [
  construct({
    name: 'comma',
    sort: 'effect',
    weight: 0.6,
    parts: { first: 'effect', second: 'effect' },
    forms: [({ part }) => `(${part('first')}, ${part('second')})`],
  }),
  construct({
    name: 'comma with a value',
    sort: 'boolean',
    weight: 0.4,
    fits: ({ inFunction }) => inFunction.async,
    parts: { effect: 'effect', value: 'boolean' },
    forms: [({ part }) => `(${part('effect')}, ${part('value')})`],
  }),
  construct({
    name: 'void',
    sort: 'effect',
    weight: 0.3,
    parts: { effect: 'effect' },
    forms: [({ part }) => `(void ${part('effect')})`, ({ part }) => `(!${part('effect')})`],
  }),
  construct({
    name: 'optional call',
    sort: 'statement',
    names: ['maybe'],
    parts: { test: 'boolean', effect: 'sync effect', other: 'effect', value: 'sync maybe' },
    forms: [
      ({ name, part }) =>
        `const ${name('maybe')} = ${part('test')} ? { run: () => (${part('effect')}, ${part('value')}) } : null;\nif (${name('maybe')}?.run?.() == null) ${part('other')};`,
      ({ name, part }) =>
        `const ${name('maybe')} = ${part('test')} ? () => ${part('effect')} : undefined;\n${name('maybe')}?.();\n${name('maybe')} ?? ${part('other')};`,
      ({ name, part, isTyped }) =>
        `const ${name('maybe')}${isTyped ? ': any' : ''} = { a: ${part('test')} ? [() => ${part('effect')}] : undefined };\n${name('maybe')}.a?.[0]();\nif (${name('maybe')}?.b?.c.d === ${part('value')}) ${part('other')};`,
    ],
  }),
  construct({
    name: 'chained assignment of members',
    sort: 'statement',
    names: ['target'],
    parts: { first: 'maybe', second: 'maybe', effect: 'effect', other: 'effect' },
    forms: [
      ({ name, part, isTyped }) =>
        `const ${name('target')}${isTyped ? ': any' : ''} = { a: ${part('first')} };\n${name('target')}.a ||= ${name('target')}.b ??= ${part('second')};\nif (${name('target')}.b === undefined) ${part('effect')};\nif (${name('target')}.a) ${part('other')};`,
      ({ name, part, isTyped }) =>
        `const ${name('target')}${isTyped ? ': any' : ''} = { a: { b: ${part('first')} } };\n${name('target')}.a.b &&= (${part('effect')}, 'a');\n${name('target')}.c = ${name('target')}.d = ${part('second')};\nif (${name('target')}.c === 'a' || ${name('target')}.a.b === 'a') ${part('other')};`,
      ({ name, part, isTyped }) =>
        `let ${name('target')}${isTyped ? ': any' : ''} = ${part('first')};\n${name('target')} ??= (${part('effect')}, ${part('second')});\n${name('target')} ||= 'b';\nif (${name('target')} === 'b') ${part('other')};`,
    ],
  }),
  construct({
    name: 'tagged template',
    sort: 'statement',
    names: ['tag'],
    parts: { text: 'text', effect: 'sync effect', other: 'effect' },
    forms: [
      ({ name, part, isTyped }) =>
        `const ${name('tag')} = (strings, ...values${isTyped ? ': any[]' : ''}) => {\n  if (values[0] === 'a') ${part('effect')};\n  return strings[0] + values.join('');\n};\nif (${name('tag')}\`x\${${part('text')}}y\` === 'xb') ${part('other')};`,
      ({ name, part, isTyped }) =>
        `const ${name('tag')} = (strings, ...values${isTyped ? ': any[]' : ''}) => {\n  if (strings.length === 2) ${part('effect')};\n  return strings.reduce((made, string, index) => made + string + (values[index] ?? ''), '');\n};\nif (${name('tag')}\`\${${part('text')}}\`) ${part('other')};`,
    ],
  }),
  construct({
    name: 'test by a regular expression',
    sort: 'boolean',
    weight: 0.8,
    parts: { text: 'text' },
    forms: [
      ({ part }) => `/^[ab]/.test(${part('text')})`,
      ({ part }) => `(String(${part('text')}).match(/^(a|b)(c?)$/)?.[1] === 'a')`,
      ({ part }) => `(String(${part('text')}).search(/b/) >= 0)`,
      ({ part }) => `([...String(${part('text')}).matchAll(/a/g)].length > 1)`,
      ({ part }) => `(/(?<first>.)/.exec(${part('text')})?.groups?.first === 'b')`,
      ({ part }) => `(String(${part('text')}).split(/,|b/).length > 1)`,
    ],
  }),
  construct({
    name: 'replacement',
    sort: 'text',
    weight: 0.6,
    parts: { text: 'text', with: 'sync text' },
    forms: [
      ({ part }) => `String(${part('text')}).replace(/a/g, ${part('with')})`,
      ({ part }) =>
        `String(${part('text')}).replace(/[ab]/, (found) => (found === 'a' ? ${part('with')} : 'b'))`,
      ({ part }) => `String(${part('text')}).replaceAll('a', 'b').padStart(2, ${part('with')})`,
      ({ part }) => `[${part('text')}, ${part('with')}].filter(Boolean).join('-')`,
      ({ part }) => `String(${part('text')}).concat(${part('with')})`,
      ({ part }) => `encodeURIComponent(${part('text')}) + String.raw\`${'${'}${part('with')}}\``,
    ],
  }),
  construct({
    name: 'replacement that performs',
    sort: 'statement',
    weight: 0.6,
    parts: { text: 'text', effect: 'sync effect' },
    forms: [
      ({ part }) =>
        `String(${part('text')}).replace(/[ab]/g, (found) => {\n  if (found === 'b') ${part('effect')};\n  return '';\n});`,
    ],
  }),
  construct({
    name: 'large whole number',
    sort: 'boolean',
    weight: 0.4,
    parts: { number: 'number' },
    forms: [
      ({ part }) => `(BigInt(Math.trunc(Number(${part('number')})) || 0) > 2n)`,
      ({ part }) => `(BigInt.asUintN(8, 3n) * 2n === 6n && Number(${part('number')}) > 0)`,
      ({ part }) => `(typeof (1n + BigInt(parseInt(${part('number')}) || 0)) === 'bigint')`,
    ],
  }),
  construct({
    name: 'arithmetic of the language',
    sort: 'number',
    weight: 0.8,
    parts: { left: 'number', right: 'number' },
    forms: [
      ({ part }) => `((${part('left')}) ** 2)`,
      ({ part }) => `((${part('left')} | 0) & (${part('right')} << 1))`,
      ({ part }) => `(~~${part('left')} ^ ${part('right')})`,
      ({ part }) => `(-(${part('left')}) >>> 1)`,
      ({ part }) => `Math.floor(${part('left')} / ${part('right')})`,
      ({ part }) => `Number.parseInt(String(${part('left')}) + ${part('right')}, 10)`,
      ({ part }) => `Math.min(...[${part('left')}, ${part('right')}])`,
      ({ part }) => `(Number(${part('left')}).toFixed(0).length)`,
    ],
  }),
  construct({
    name: 'test of the language',
    sort: 'boolean',
    weight: 0.8,
    parts: { value: 'maybe', text: 'text' },
    forms: [
      ({ part }) => `Number.isInteger(${part('value')})`,
      ({ part }) => `Array.isArray(${part('value')})`,
      ({ part }) => `Object.is(${part('value')}, ${part('text')})`,
      ({ part }) => `(${part('value')} < ${part('text')})`,
      ({ part }) => `Number.isNaN(Number(${part('value')}))`,
      ({ part }) => `(String(${part('value')}).localeCompare(${part('text')}) > 0)`,
      ({ part }) => `(${part('value')} !== ${part('value')})`,
      ({ part }) => `(typeof ${part('value')} === typeof ${part('text')})`,
      ({ part }) => `!!(${part('value')} && ${part('text')})`,
    ],
  }),
  construct({
    name: 'variable of the environment',
    sort: 'text',
    isLeaf: true,
    weight: 1,
    data: (grow) => ({ name: grow.random.pick(['MODE', 'STAGE', 'LEVEL']) }),
    forms: [
      ({ data }) => `process.env.${data['name']}`,
      ({ data }) => `(process.env.${data['name']} ?? 'a')`,
      ({ data }) => `process.env['${data['name']}']`,
    ],
  }),
  construct({
    name: 'test of the environment',
    sort: 'boolean',
    isLeaf: true,
    weight: 2.5,
    data: (grow) => ({
      name: grow.random.pick(['MODE', 'STAGE', 'LEVEL']),
      text: grow.random.pick(['a', 'b', 'c']),
    }),
    forms: [
      ({ data }) => `(process.env.${data['name']} === '${data['text']}')`,
      ({ data }) => `(process.env.${data['name']} !== '${data['text']}')`,
      ({ data }) => `(Number(process.env.${data['name']}) > 1)`,
      ({ data }) => `Boolean(process.env.${data['name']})`,
    ],
  }),
  construct({
    name: 'round trip of JSON',
    sort: 'record',
    weight: 0.6,
    parts: { record: 'record' },
    forms: [
      ({ part }) => `JSON.parse(JSON.stringify(${part('record')} ?? {}))`,
      ({ part }) => `structuredClone(${part('record')} ?? {})`,
      ({ part }) =>
        `JSON.parse(JSON.stringify(${part('record')} ?? {}), (key, value) => (key === 'b' ? 'a' : value))`,
      ({ part }) => `Object.fromEntries(Object.entries(${part('record')} ?? {}))`,
      ({ part }) =>
        `Object.fromEntries(Object.entries(${part('record')} ?? {}).map(([key, value]) => [key, value === 'a' ? 'b' : value]))`,
      ({ part }) => `Object.freeze({ ...${part('record')} })`,
      ({ part }) => `Object.assign(Object.create(null), ${part('record')})`,
    ],
  }),
  construct({
    name: 'choice by a table',
    sort: 'text',
    weight: 0.7,
    parts: { key: 'text', a: 'text', otherwise: 'text' },
    forms: [
      ({ part }) => `({ a: ${part('a')}, b: 'c' }[${part('key')}] ?? ${part('otherwise')})`,
      ({ part }) =>
        `(new Map([['a', ${part('a')}], ['b', 'c']]).get(${part('key')}) || ${part('otherwise')})`,
      ({ part }) => `(['a', ${part('a')}][['x', 'a'].indexOf(${part('key')})] ?? ${part('otherwise')})`,
    ],
  }),
];
