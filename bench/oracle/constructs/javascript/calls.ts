import { construct, formsOf } from './row.ts';

/** Ways of calling functions and of passing arguments. */
export const calls = [
  construct({
    name: 'function that reads arguments',
    sort: 'statement',
    names: ['count'],
    parts: { first: 'maybe', second: 'text', effect: 'sync effect', other: 'sync effect' },
    forms: [
      ({ name, part }) =>
        `function ${name('count')}() {\n  if (arguments.length > 1) ${part('effect')};\n  if (arguments[1] === 'a') ${part('other')};\n}\n${name('count')}(${part('first')}, ${part('second')});`,
      ({ name, part }) =>
        `function ${name('count')}() {\n  if (arguments[0]) ${part('effect')};\n  for (const value of arguments) if (value === 'b') ${part('other')};\n}\n${name('count')}(...[${part('first')}, ${part('second')}]);`,
      ({ name, part }) =>
        `function ${name('count')}() {\n  const all = Array.prototype.slice.call(arguments);\n  if (all[0] === 'a') ${part('effect')};\n  if (all.length === 1) ${part('other')};\n}\n${name('count')}.apply(null, [${part('second')}, ${part('first')}].filter((value) => value !== undefined));`,
    ],
  }),
  construct({
    name: 'rest and spread of arguments',
    sort: 'statement',
    names: ['rest'],
    parts: { list: 'list', first: 'text', effect: 'async effect', other: 'async effect' },
    forms: [
      ({ name, part, wait, isTyped }) =>
        `const ${name('rest')} = async (first${isTyped ? '?: any' : ''}, ...others${isTyped ? ': any[]' : ''}) => {\n  if (first === 'a') ${part('effect')};\n  if (others.length > 1) ${part('other')};\n};\n${wait}${name('rest')}(...(${part('list')} ?? []), ${part('first')});`,
      ({ name, part, wait, isTyped }) =>
        `const ${name('rest')} = async (...others${isTyped ? ': any[]' : ''}) => {\n  const [first, second = 'a'] = others;\n  if (second === 'a') ${part('effect')};\n  if (first) ${part('other')};\n};\n${wait}${name('rest')}(${part('first')}, ...(${part('list')} ?? []));`,
    ],
  }),
  construct({
    name: 'call, apply, bind',
    sort: 'statement',
    names: ['bound'],
    parts: { self: 'text', value: 'maybe', effect: 'sync effect', other: 'sync effect' },
    forms: [
      ...formsOf(
        [
          (self, value) => `.call({ state: ${self} }, ${value})`,
          (self, value) => `.apply({ state: ${self} }, [${value}])`,
          (self, value) => `.bind({ state: ${self} }, ${value})()`,
        ] satisfies readonly ((self: string, value: string) => string)[],
        ({ name, part }, call) =>
          `function ${name('bound')}(value) {\n  if (this.state === 'a') ${part('effect')};\n  if (value) ${part('other')};\n}\n${name('bound')}${call(part('self'), part('value'))};`,
      ),
    ],
  }),
  construct({
    name: 'default that calls',
    sort: 'statement',
    names: ['defaults', 'given'],
    parts: { effect: 'sync effect', value: 'maybe', other: 'sync effect' },
    forms: [
      ({ name, part }) =>
        `const ${name('given')} = () => {\n  ${part('effect')};\n  return 'a';\n};\nconst ${name('defaults')} = ({ first = ${name('given')}(), second } = {}) => {\n  if (first === 'a') ${part('other')};\n};\n${name('defaults')}({ first: ${part('value')} });`,
      ({ name, part }) =>
        `const ${name('given')} = () => {\n  ${part('effect')};\n  return undefined;\n};\nconst { a: ${name('defaults')} = ${name('given')}() } = { a: ${part('value')} };\nif (${name('defaults')} === undefined) ${part('other')};`,
      ({ name, part }) =>
        `const ${name('given')} = (value = ${part('effect')}) => value;\nconst [${name('defaults')} = ${name('given')}()] = [${part('value')}];\nif (!${name('defaults')}) ${part('other')};`,
    ],
  }),
  construct({
    name: 'function that makes functions',
    sort: 'statement',
    names: ['make', 'made'],
    parts: { value: 'text', effect: 'async effect', other: 'async effect' },
    forms: [
      ({ name, part, wait }) =>
        `const ${name('make')} = (kept) => {\n  let calls = 0;\n  return async (value) => {\n    calls++;\n    if (calls > 1) ${part('effect')};\n    if (kept === value) ${part('other')};\n  };\n};\nconst ${name('made')} = ${name('make')}(${part('value')});\n${wait}${name('made')}('a');\n${wait}${name('made')}('b');`,
      ({ name, part, wait }) =>
        `const ${name('make')} = (...steps) => (value) => steps.reduce((result, step) => step(result), value);\nconst ${name('made')} = ${name('make')}(\n  (value) => (value ? 'b' : 'c'),\n  async (value) => {\n    if (value === 'b') ${part('effect')};\n    else ${part('other')};\n  },\n);\n${wait}${name('made')}(${part('value')});`,
      ({ name, part, wait }) =>
        `const ${name('make')} = (work) => {\n  let done = false;\n  return async () => {\n    if (done) return ${part('other')};\n    done = true;\n    return work();\n  };\n};\nconst ${name('made')} = ${name('make')}(async () => ${part('effect')});\n${wait}${name('made')}();\nif (${part('value')} === 'a') ${wait}${name('made')}();`,
    ],
  }),
  construct({
    name: 'recursion',
    sort: 'statement',
    names: ['down'],
    parts: { depth: 'number', effect: 'sync effect', other: 'sync effect' },
    forms: [
      ({ name, part }) =>
        `const ${name('down')} = (left, seen) => {\n  if (left <= 0 || seen > 4) return seen;\n  if (seen === 2) ${part('effect')};\n  return ${name('down')}(left - 1, seen + 1);\n};\nif (${name('down')}(${part('depth')}, 0) === 3) ${part('other')};`,
      ({ name, part }) =>
        `function ${name('down')}(left, text) {\n  if (!(left > 0) || text.length > 4) return text;\n  return ${name('down')}(left - 1, text + 'a');\n}\nif (${name('down')}(${part('depth')}, '') === 'aa') ${part('effect')};\nelse ${part('other')};`,
    ],
  }),
  construct({
    name: 'callback list',
    sort: 'statement',
    names: ['hooks'],
    parts: { test: 'boolean', effect: 'async effect', other: 'async effect', key: 'text' },
    forms: [
      ({ name, part, wait }) =>
        `const ${name('hooks')} = [];\nif (${part('test')}) ${name('hooks')}.push(async () => ${part('effect')});\n${name('hooks')}.push(async (value) => {\n  if (value === 'a') ${part('other')};\n});\nfor (const hook of ${name('hooks')}) ${wait}hook(${part('key')});`,
      ({ name, part, wait }) =>
        `const ${name('hooks')} = {};\n${name('hooks')}[${part('key')}] = async () => ${part('effect')};\n${name('hooks')}['on' + ${part('key')}] = async () => ${part('other')};\nfor (const key of Object.keys(${name('hooks')})) if (${part('test')}) ${wait}${name('hooks')}[key]();`,
      ({ name, part, wait }) =>
        `const ${name('hooks')} = {\n  async onA() {\n    ${part('effect')};\n  },\n  async onB() {\n    ${part('other')};\n  },\n};\nconst called${name('hooks')} = ${name('hooks')}['on' + String(${part('key')}).toUpperCase()];\nif (typeof called${name('hooks')} === 'function' && ${part('test')}) ${wait}called${name('hooks')}();\nelse ${wait}${name('hooks')}.onB();`,
    ],
  }),
];
