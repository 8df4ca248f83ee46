import { construct, formsOf } from './row.ts';

/** Methods of lists, maps, sets and their weak forms. */
export const lists = [
  construct({
    name: 'list made by a method',
    sort: 'list',
    weight: 1,
    parts: { list: 'list', text: 'sync text' },
    forms: [
      ({ part }) => `Array.from(${part('list')} ?? [], (item) => item ?? ${part('text')})`,
      ({ part }) => `[...(${part('list')} ?? [])].sort((a, b) => (a > b ? 1 : -1))`,
      ({ part }) => `[...(${part('list')} ?? []).keys()]`,
      ({ part }) => `(${part('list')} ?? []).concat(${part('text')}, [['a']].flat())`,
      ({ part }) => `(${part('list')} ?? []).toSorted()`,
      ({ part }) => `[...new Set(${part('list')} ?? [])]`,
      ({ part }) => `String(${part('text')}).split('')`,
      ({ part }) => `Array(2).fill(${part('text')})`,
      ({ part }) => `[...(${part('list')} ?? [])].copyWithin(0, 1)`,
      ({ part }) => `(${part('list')} ?? []).map((item, index) => (index === 0 ? ${part('text')} : item))`,
      ({ part }) => `Object.keys({ [${part('text')}]: 1, b: 2 })`,
      ({ part }) => `Array.of(...(${part('list')} ?? []), ${part('text')})`,
      ({ part }) => `(${part('list')} ?? []).filter(Boolean)`,
    ],
  }),
  construct({
    name: 'item found in a list',
    sort: 'maybe',
    weight: 1,
    parts: { list: 'list', text: 'sync text' },
    forms: [
      ({ part }) => `(${part('list')} ?? []).findLast((item) => item !== ${part('text')})`,
      ({ part }) => `(${part('list')} ?? []).reduceRight((kept, item) => kept ?? item, undefined)`,
      ({ part }) => `[...(${part('list')} ?? [])].sort()[0]`,
      ({ part }) => `[${part('text')}, ...(${part('list')} ?? [])].at(-1)`,
      ({ part }) => `[...(${part('list')} ?? []).entries()][0]?.[1]`,
      ({ part }) => `(${part('list')} ?? []).splice?.(0, 1)[0]`,
      ({ part }) => `Object.entries({ a: ${part('text')} })[0][1]`,
      ({ part }) => `(${part('list')} ?? []).slice().reverse().find((item) => item)`,
      ({ part }) => `(${part('list')} ?? []).lastIndexOf(${part('text')})`,
    ],
  }),
  construct({
    name: 'method with a callback that performs',
    sort: 'statement',
    weight: 1.2,
    names: ['found'],
    parts: { list: 'list', body: 'sync body', text: 'sync text', other: 'effect' },
    within: { body: { item: 'text' } },
    forms: [
      ...formsOf(
        ['every', 'findIndex', 'findLast', 'flatMap', 'find'],
        ({ name, part, block }, method) =>
          `const ${name('found')} = (${part('list')} ?? []).${method}((${name('item')}) => {\n${block('body')}\n  return ${name('item')} === ${part('text')};\n});\nif (${name('found')}) ${part('other')};`,
      ),
      ({ name, part, block }) =>
        `const ${name('found')} = (${part('list')} ?? []).reduce((sum, ${name('item')}) => {\n${block('body')}\n  return sum + ${name('item')};\n}, '');\nif (${name('found')} === ${part('text')}) ${part('other')};`,
      ({ name, part, block }) =>
        `const ${name('found')} = [...(${part('list')} ?? [])].sort((${name('item')}) => {\n${block('body')}\n  return 1;\n});\nif (${name('found')}[0] === ${part('text')}) ${part('other')};`,
      ({ name, part, block }) =>
        `const ${name('found')} = new Map([['a', ${part('text')}], ['b', 'x']]);\n${name('found')}.forEach((${name('item')}, key) => {\n  if (key === 'b') ${name('found')}.delete('a');\n${block('body')}\n});\nif (!${name('found')}.has('a')) ${part('other')};\nvoid ${part('list')};`,
      ({ name, part, block }) =>
        `const ${name('found')} = Array.from({ length: 2 }, (_, ${name('item')}) => {\n${block('body')}\n  return ${name('item')};\n});\nif (${name('found')}.length === ${part('text')}.length) ${part('other')};\nvoid ${part('list')};`,
    ],
  }),
  construct({
    name: 'loop over the entries of a map',
    sort: 'statement',
    names: ['entries'],
    parts: { key: 'text', value: 'maybe', body: 'loop', other: 'effect' },
    within: { body: { key: 'text', value: 'maybe' } },
    forms: [
      ({ name, part, block }) =>
        `const ${name('entries')} = new Map([['a', 1], [${part('key')}, ${part('value')}]]${''});\nfor (const [${name('key')}, ${name('value')}] of ${name('entries')}) {\n${block('body')}\n}\nif (${name('entries')}.size === 1) ${part('other')};`,
      ({ name, part, block }) =>
        `const ${name('entries')} = new Map();\n${name('entries')}.set(${part('key')}, ${part('value')}).set('b', 'c');\nfor (const ${name('key')} of ${name('entries')}.keys()) {\n  const ${name('value')} = ${name('entries')}.get(${name('key')});\n${block('body')}\n}\nif (${name('entries')}.get('b') !== 'c') ${part('other')};`,
      ({ name, part, block }) =>
        `const ${name('entries')} = Object.entries({ a: ${part('value')}, [${part('key')}]: 'b' });\nfor (const [${name('key')}, ${name('value')}] of ${name('entries')}) {\n${block('body')}\n}\nif (${name('entries')}.length === 1) ${part('other')};`,
    ],
  }),
  construct({
    name: 'set built in steps',
    sort: 'statement',
    names: ['seen'],
    parts: { list: 'list', text: 'text', effect: 'effect', other: 'effect' },
    forms: [
      ({ name, part }) =>
        `const ${name('seen')} = new Set(${part('list')} ?? []);\n${name('seen')}.add(${part('text')});\nif (${name('seen')}.delete('a')) ${part('effect')};\nif ([...${name('seen')}].length > 1) ${part('other')};`,
      ({ name, part }) =>
        `const ${name('seen')} = new Set();\nfor (const item of ${part('list')} ?? []) {\n  if (${name('seen')}.has(item)) ${part('effect')};\n  ${name('seen')}.add(item);\n}\nif (${name('seen')}.has(${part('text')})) ${part('other')};`,
    ],
  }),
  construct({
    name: 'weak map',
    sort: 'statement',
    names: ['weak', 'key'],
    parts: { value: 'maybe', test: 'boolean', effect: 'effect', other: 'effect' },
    forms: [
      ({ name, part, isTyped }) =>
        `const ${name('weak')}${isTyped ? ': WeakMap<object, any>' : ''} = new WeakMap();\nconst ${name('key')} = {};\nif (${part('test')}) ${name('weak')}.set(${name('key')}, ${part('value')});\nif (${name('weak')}.has(${name('key')})) ${part('effect')};\nif (${name('weak')}.get(${name('key')}) === 'a') ${part('other')};`,
      ({ name, part }) =>
        `const ${name('weak')} = new WeakSet();\nconst ${name('key')} = { a: ${part('value')} };\nif (${part('test')}) ${name('weak')}.add(${name('key')});\nif (!${name('weak')}.has(${name('key')})) ${part('effect')};\nelse ${part('other')};`,
    ],
  }),
  construct({
    name: 'spread of what is not known',
    sort: 'statement',
    names: ['all'],
    parts: { list: 'list', record: 'record', effect: 'effect', other: 'effect' },
    forms: [
      ({ name, part, isTyped }) =>
        `const ${name('all')}${isTyped ? ': any' : ''} = { a: 'a', b: 'b', ...${part('record')}, ...(${part('list')} ?? [])[0] };\nif (${name('all')}.a !== 'a') ${part('effect')};\nif ('k' in ${name('all')}) ${part('other')};`,
      ({ name, part }) =>
        `const ${name('all')} = ['a', ...(${part('list')} ?? []), ...Object.values(${part('record')} ?? {})];\nif (${name('all')}[1] === 'a') ${part('effect')};\nif (${name('all')}.length > 2) ${part('other')};`,
      ({ name, part, isTyped }) =>
        `const { a: ${name('all')} = 'x', ...others${name('all')} }${isTyped ? ': any' : ''} = { ...${part('record')}, c: ${part('list')} };\nif (${name('all')} === 'x') ${part('effect')};\nif (others${name('all')}.k && others${name('all')}.c) ${part('other')};`,
      ({ name, part, isTyped }) =>
        `const ${name('all')}${isTyped ? ': any' : ''} = Object.assign([], ${part('list')});\n${name('all')}.push(...Object.keys(${part('record')} ?? {}));\nif (${name('all')}.includes('a')) ${part('effect')};\nelse ${part('other')};`,
    ],
  }),
];
