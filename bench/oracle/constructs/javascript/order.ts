import { construct } from './row.ts';

/** Code whose meaning depends on when, and how often, a part is evaluated. */
export const order = [
  construct({
    name: 'key that changes in the assignment',
    sort: 'statement',
    names: ['at', 'kept'],
    parts: { value: 'maybe', effect: 'effect', other: 'effect' },
    forms: [
      ({ name, part, isTyped }) =>
        `let ${name('at')} = 0;\nconst ${name('kept')}${isTyped ? ': any' : ''} = {};\n${name('kept')}[${name('at')}] = ${name('at')} = ${part('value')} ? 1 : 2;\nif (${name('kept')}[${name('at')}] === undefined) ${part('effect')};\nif (${name('kept')}[0]) ${part('other')};`,
      ({ name, part, isTyped }) =>
        `let ${name('at')} = 0;\nconst ${name('kept')}${isTyped ? ': any[]' : ''} = [${part('value')}, 'a'];\n${name('kept')}[${name('at')}++] += 'b';\nif (${name('at')} === 1) ${part('effect')};\n${name('kept')}[${name('at')}--] ||= 'c';\nif (${name('kept')}[1] === 'a' && ${name('at')} === 0) ${part('other')};`,
      ({ name, part, isTyped }) =>
        `let ${name('at')}${isTyped ? ': any' : ''} = { a: 'a' };\nconst ${name('kept')} = ${name('at')};\n${name('at')}.next = ${name('at')} = { a: ${part('value')} };\nif (${name('kept')}.next === ${name('at')}) ${part('effect')};\nif (${name('kept')}.a !== ${name('kept')}.next.a) ${part('other')};`,
    ],
  }),
  construct({
    name: 'operand with an effect on the state',
    sort: 'statement',
    names: ['left'],
    parts: { list: 'list', value: 'maybe', effect: 'effect', other: 'effect' },
    forms: [
      ({ name, part, isTyped }) =>
        `const ${name('left')}${isTyped ? ': any[]' : ''} = ['a', 'b', ...(${part('list')} ?? [])];\nif (typeof ${name('left')}.shift() === 'string' && ${name('left')}[0] === 'b') ${part('effect')};\nif (${name('left')}.length === 1 || ${name('left')}.pop() === ${part('value')}) ${part('other')};`,
      ({ name, part, isTyped }) =>
        `let ${name('left')}${isTyped ? ': any' : ''} = 'a';\nif (${part('value')}?.f?.((${name('left')} = 'b')) ?? ${name('left')} === 'a') ${part('effect')};\nif (${name('left')} === 'a' || (${name('left')} = 'c') === ${part('value')}) ${part('other')};\nvoid ${part('list')};`,
      ({ name, part, isTyped }) =>
        `let ${name('left')}${isTyped ? ': any' : ''} = 1;\nconst sum${name('left')} = ${name('left')} + (${name('left')} = ${part('value')}, ${name('left')} ? 2 : 3) + ${name('left')}++;\nif (sum${name('left')} === 4) ${part('effect')};\nif (${name('left')} > 1) ${part('other')};\nvoid ${part('list')};`,
    ],
  }),
  construct({
    name: 'chain that ends early',
    sort: 'statement',
    names: ['chain', 'count'],
    parts: { test: 'boolean', value: 'maybe', effect: 'effect', other: 'effect' },
    forms: [
      ({ name, part, isTyped }) =>
        `let ${name('count')} = 0;\nconst ${name('chain')}${isTyped ? ': any' : ''} = ${part('test')} ? { a: { b: (value) => [value] } } : ${part('value')};\nconst got${name('chain')} = ${name('chain')}?.a?.b?.(${name('count')}++)[${name('count')}++ - 1];\nif (${name('count')} === 0) ${part('effect')};\nif (got${name('chain')} === 0) ${part('other')};`,
      ({ name, part, isTyped }) =>
        `let ${name('count')} = 0;\nconst ${name('chain')}${isTyped ? ': any' : ''} = { list: ${part('test')} ? undefined : ['a'] };\n${name('chain')}.list?.forEach((item) => {\n  if (item === 'a') ${name('count')}++;\n});\nif (${name('chain')}.list?.map((item) => item).length !== 1) ${part('effect')};\nif (${name('count')} !== 1) ${part('other')};\nvoid ${part('value')};`,
    ],
  }),
  construct({
    name: 'copy and frozen object',
    sort: 'statement',
    names: ['copy', 'source'],
    parts: { value: 'maybe', record: 'record', effect: 'effect', other: 'effect' },
    forms: [
      ({ name, part, isTyped }) =>
        `const ${name('source')}${isTyped ? ': any' : ''} = { a: { b: 'a' }, ...${part('record')} };\nconst ${name('copy')} = structuredClone({ a: ${name('source')}.a, c: ['a'] });\nif (${name('copy')}.a) ${name('copy')}.a.b = 'b';\n${name('copy')}.c.push(${part('value')});\nif (${name('source')}.a?.b === 'a') ${part('effect')};\nif (${name('copy')}.a?.b === 'b' && ${name('copy')}.c[1]) ${part('other')};`,
      ({ name, part, isTyped }) =>
        `const ${name('source')}${isTyped ? ': any' : ''} = Object.freeze({ a: 'a', c: ${part('value')} });\ntry {\n  ${name('source')}.a = 'b';\n  ${name('source')}.d = 'd';\n} catch {}\nif (${name('source')}.a === 'a') ${part('effect')};\nif (!${name('source')}.d) ${part('other')};\nvoid ${part('record')};`,
      ({ name, part, isTyped }) =>
        `const ${name('source')}${isTyped ? ': any' : ''} = ${part('record')} ?? {};\nconst ${name('copy')} = Object.assign(${name('source')}, { c: ${part('value')} }, null);\n${name('copy')}.e = 'e';\nif (${name('source')}.e === 'e') ${part('effect')};\nif (${name('source')}.c) ${part('other')};`,
    ],
  }),
  construct({
    name: 'kind of a collection',
    sort: 'statement',
    names: ['many'],
    parts: { list: 'list', test: 'boolean', effect: 'effect', other: 'effect' },
    forms: [
      ({ name, part, isTyped }) =>
        `const ${name('many')}${isTyped ? ': any' : ''} = ${part('test')} ? new Set(${part('list')} ?? []) : ['a'];\nif (Array.isArray(${name('many')})) ${part('effect')};\nif ((${name('many')}.length ?? 'a') === 'a') ${part('other')};`,
      ({ name, part, isTyped }) =>
        `const ${name('many')}${isTyped ? ': Map<any, any>' : ''} = new Map();\n${name('many')}.set('1', 'a').set(${part('test')} ? 1 : '1', 'b');\nif (${name('many')}.get('1') === 'a') ${part('effect')};\nif (${name('many')}.has(1)) ${part('other')};\nvoid ${part('list')};`,
      ({ name, part, isTyped }) =>
        `const [${name('many')}, next${name('many')}]${isTyped ? ': any[]' : ''} = [['a', ['b', [${part('test')}]]], ${part('list')}].flat(2);\nif (${name('many')} === 'a' && typeof next${name('many')} === 'string') ${part('effect')};\nelse ${part('other')};`,
    ],
  }),
  construct({
    name: 'method of a text with a position',
    sort: 'boolean',
    weight: 0.8,
    parts: { text: 'text', other: 'text', value: 'maybe' },
    forms: [
      ({ part }) => `String(${part('text')}).startsWith('b', 1)`,
      ({ part }) => `('abc'.includes(${part('other')}, 1) && ['a', 'b'].includes(${part('text')}, 1))`,
      ({ part }) => `(\` \${${part('text')}}\`.trim() === \` \${${part('other')}}\`)`,
      ({ part }) => `(\`\${${part('value')} ?? undefined}-b\`.endsWith('undefined-b'))`,
      ({ part }) => `('a' + (${part('value')} ? undefined : ${part('text')})).startsWith('au')`,
      ({ part }) => `([${part('value')}, 'a'].join(${part('text')} ? undefined : '') === ',a')`,
      ({ part }) => `(${part('text')} + ${part('value')} + 1 > 1)`,
    ],
  }),
];
