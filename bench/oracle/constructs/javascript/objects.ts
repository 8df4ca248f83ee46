import { construct } from './row.ts';

/** Accessors, prototypes, private members, static blocks, symbols, proxies. */
export const objects = [
  construct({
    name: 'accessor of a record',
    sort: 'statement',
    names: ['holder'],
    parts: { value: 'maybe', effect: 'sync effect', other: 'sync effect', test: 'sync boolean' },
    forms: [
      ({ name, part }) =>
        `const ${name('holder')} = {\n  kept: 'a',\n  set field(value) {\n    ${part('effect')};\n    this.kept = value;\n  },\n  get field() {\n    if (this.kept) ${part('other')};\n    return this.kept;\n  },\n};\n${name('holder')}.field = ${part('value')};\nvoid ${name('holder')}.field;`,
      ({ name, part, isTyped }) =>
        `const ${name('holder')}${isTyped ? ': any' : ''} = {};\nObject.defineProperty(${name('holder')}, 'field', {\n  get() {\n    ${part('effect')};\n    return 'a';\n  },\n  set(value) {\n    if (value === 'b') ${part('other')};\n  },\n});\n${name('holder')}.field = ${part('value')};\nif (${name('holder')}.field === 'a') ${name('holder')}.field = 'b';`,
      ({ name, part }) =>
        `const ${name('holder')} = {\n  get ready() {\n    return ${part('test')};\n  },\n};\nconst { ready: ready${name('holder')} } = ${name('holder')};\nif (ready${name('holder')}) ${part('effect')};\nelse if (${name('holder')}.ready !== ${part('value')}) ${part('other')};`,
    ],
  }),
  construct({
    name: 'class with private members and a static block',
    sort: 'statement',
    names: ['Own'],
    parts: { text: 'text', effect: 'async effect', other: 'async effect', first: 'sync effect' },
    forms: [
      ({ name, part, wait }) =>
        `class ${name('Own')} {\n  static kinds = [];\n  static #made = 0;\n  static {\n    ${name('Own')}.kinds.push('a');\n    ${name('Own')}.label = 'b';\n  }\n  #state;\n  constructor(state) {\n    this.#state = state;\n    ${name('Own')}.#made++;\n  }\n  #inner() {\n    return this.#state;\n  }\n  async run() {\n    if (this.#inner() === 'a') ${part('effect')};\n    if (${name('Own')}.#made > 1 && #state in this) ${part('other')};\n  }\n}\n${wait}new ${name('Own')}(${part('text')}).run();\nif (${name('Own')}.kinds.length === 1) ${wait}new ${name('Own')}('b').run();`.replace(
          `  static kinds = [];`,
          `  static kinds = [];\n  static label = 'a';`,
        ),
      ({ name, part, wait }) =>
        `class ${name('Own')} {\n  #value = ${part('text')};\n  get value() {\n    return this.#value;\n  }\n  set value(next) {\n    if (next !== this.#value) ${part('first')};\n    this.#value = next;\n  }\n  static of(value) {\n    const made = new this();\n    made.value = value;\n    return made;\n  }\n  async run() {\n    if (this.value === 'b') ${part('effect')};\n  }\n}\nconst made${name('Own')} = ${name('Own')}.of('b');\n${wait}made${name('Own')}.run();\nmade${name('Own')}.value = 'c';\nif (made${name('Own')}.value === 'c') ${wait}(async () => ${part('other')})();`,
    ],
  }),
  construct({
    name: 'subclass that calls super',
    sort: 'statement',
    names: ['Base', 'Derived'],
    parts: {
      text: 'text',
      effect: 'async effect',
      other: 'async effect',
      first: 'sync effect',
      second: 'sync effect',
    },
    forms: [
      ({ name, part, wait }) =>
        `class ${name('Base')} {\n  kind = 'base';\n  constructor(state) {\n    this.state = state;\n    this.start();\n  }\n  start() {\n    ${part('first')};\n  }\n  async run() {\n    if (this.kind === 'derived') ${part('effect')};\n  }\n}\nclass ${name('Derived')} extends ${name('Base')} {\n  kind = 'derived';\n  constructor(state) {\n    super(state);\n    if (this.state === 'a') ${part('second')};\n  }\n  start() {\n    if (this.kind === 'base') super.start();\n  }\n  async run() {\n    await super.run();\n    if (this.state) ${part('other')};\n  }\n}\n${wait}new ${name('Derived')}(${part('text')}).run();`.replace(
          `  kind = 'base';\n`,
          `  kind = 'base';\n  state;\n`,
        ),
      ({ name, part, wait, isTyped }) =>
        `class ${name('Base')} {\n  static create(${isTyped ? '...all: any[]' : '...all'}) {\n    return new this(...all);\n  }\n  async run(value) {\n    ${part('effect')};\n    return value;\n  }\n  get label() {\n    return 'base';\n  }\n}\nclass ${name('Derived')} extends ${name('Base')} {\n  get label() {\n    return super.label + '!';\n  }\n  async run(value) {\n    if (this.label === 'base!') ${part('other')};\n    const got = await super.run(value);\n    if (got === 'a') ${part('first')};\n    return got;\n  }\n}\n${wait}${name('Derived')}.create().run(${part('text')});\nif (${part('text')} instanceof ${name('Base')}) ${part('second')};`.replace(
          `if (${part('text')} instanceof`,
          `if (new ${name('Derived')}() instanceof`,
        ),
      ({ name, part, wait, isTyped }) =>
        `const mix${name('Base')} = (Parent) => class extends Parent {\n  async extra() {\n    ${part('effect')};\n  }\n};\nclass ${name('Base')} {\n  async run() {\n    if (this.constructor.name === '${name('Derived')}') ${part('other')};\n  }\n}\nclass ${name('Derived')} extends mix${name('Base')}(${name('Base')}) {}\nconst made${name('Base')}${isTyped ? ': any' : ''} = new ${name('Derived')}();\n${wait}made${name('Base')}.run();\nif (${part('text')} === 'a') ${wait}made${name('Base')}.extra();\nif (made${name('Base')} instanceof ${name('Base')}) ${part('first')};\nelse ${part('second')};`,
    ],
  }),
  construct({
    name: 'prototype',
    sort: 'statement',
    names: ['Old', 'old'],
    parts: { text: 'text', effect: 'sync effect', other: 'sync effect' },
    forms: [
      ({ name, part, isTyped }) =>
        `function ${name('Old')}(state) {\n  this.state = state;\n}\n${name('Old')}.prototype.run = function () {\n  if (this.state === 'a') ${part('effect')};\n};\n${name('Old')}.prototype.kind = 'old';\nconst ${name('old')} = new ${isTyped ? `(${name('Old')} as any)` : name('Old')}(${part('text')});\n${name('old')}.run();\nif (${name('old')}.kind === 'old') ${part('other')};`,
      ({ name, part }) =>
        `const ${name('Old')} = {\n  run() {\n    if (this.state) ${part('effect')};\n  },\n  state: 'a',\n};\nconst ${name('old')} = Object.create(${name('Old')});\n${name('old')}.run();\n${name('old')}.state = ${part('text')};\nif (${name('old')}.state !== ${name('Old')}.state) ${part('other')};`,
      ({ name, part }) =>
        `const ${name('Old')} = { kind: 'a', run() { return this.kind; } };\nconst ${name('old')} = { kind: ${part('text')}, __proto__: ${name('Old')} };\nif (${name('old')}.run() === 'a') ${part('effect')};\nObject.setPrototypeOf(${name('old')}, { run: () => 'b' });\nif (${name('old')}.run() === 'b') ${part('other')};`,
    ],
  }),
  construct({
    name: 'symbol of the language',
    sort: 'statement',
    names: ['own'],
    parts: { text: 'sync text', effect: 'sync effect', other: 'sync effect' },
    forms: [
      ({ name, part, isTyped }) =>
        `const ${name('own')}${isTyped ? ': any' : ''} = {\n  toString() {\n    ${part('effect')};\n    return 'a';\n  },\n};\nif (\`\${${name('own')}}\` === 'a') ${part('other')};`,
      ({ name, part, isTyped }) =>
        `const ${name('own')}${isTyped ? ': any' : ''} = {\n  valueOf() {\n    ${part('effect')};\n    return 2;\n  },\n};\nif (${name('own')} > 1) ${part('other')};`,
      ({ name, part, isTyped }) =>
        `const ${name('own')}${isTyped ? ': any' : ''} = {\n  [Symbol.toPrimitive](hint) {\n    if (hint === 'number') ${part('effect')};\n    return hint === 'number' ? 1 : ${part('text')};\n  },\n};\nif (+${name('own')} === 1) ${part('other')};`,
      ({ name, part, isTyped }) =>
        `const ${name('own')}${isTyped ? ': any' : ''} = {\n  toJSON() {\n    ${part('effect')};\n    return ${part('text')};\n  },\n};\nif (JSON.stringify(${name('own')}) === '"a"') ${part('other')};`,
      ({ name, part }) =>
        `class ${name('own')} {\n  static [Symbol.hasInstance](value) {\n    ${part('effect')};\n    return value === 'a';\n  }\n}\nif (${part('text')} instanceof ${name('own')}) ${part('other')};`,
      ({ name, part, isTyped }) =>
        `const key${name('own')} = Symbol('key');\nconst ${name('own')}${isTyped ? ': any' : ''} = { [key${name('own')}]: ${part('text')}, a: 'b' };\nif (${name('own')}[key${name('own')}] === 'a') ${part('effect')};\nif (Object.keys(${name('own')}).length === 1) ${part('other')};`,
    ],
  }),
  construct({
    name: 'proxy',
    sort: 'statement',
    names: ['proxy'],
    parts: { text: 'sync text', key: 'text', effect: 'sync effect', other: 'sync effect' },
    forms: [
      ({ name, part, isTyped }) =>
        `const ${name('proxy')} = new Proxy({ a: 'a' }${isTyped ? ' as any' : ''}, {\n  get(target, key) {\n    ${part('effect')};\n    return key in target ? target[key] : ${part('text')};\n  },\n});\nif (${name('proxy')}[${part('key')}] === 'a') ${part('other')};`,
      ({ name, part, isTyped }) =>
        `const ${name('proxy')} = new Proxy({}${isTyped ? ' as any' : ''}, {\n  set(target, key, value) {\n    if (value === 'b') ${part('effect')};\n    target[key] = 'c';\n    return true;\n  },\n  has: () => true,\n});\n${name('proxy')}.field = ${part('text')};\nif (${name('proxy')}.field === 'c') ${part('other')};`,
      ({ name, part, isTyped }) =>
        `const ${name('proxy')} = new Proxy(() => 'a', {\n  apply(target, self, all) {\n    ${part('effect')};\n    return Reflect.apply(target, self, all) === 'a' ? ${part('text')} : 'b';\n  },\n})${isTyped ? ' as any' : ''};\nif (${name('proxy')}() === 'b') ${part('other')};`,
    ],
  }),
  construct({
    name: 'reflect',
    sort: 'statement',
    names: ['seen', 'Made'],
    parts: { text: 'text', effect: 'sync effect', other: 'sync effect' },
    forms: [
      ({ name, part, isTyped }) =>
        `const ${name('seen')}${isTyped ? ': any' : ''} = { a: 'a' };\nReflect.set(${name('seen')}, 'b', ${part('text')});\nif (Reflect.get(${name('seen')}, 'b') === 'a') ${part('effect')};\nif (Reflect.has(${name('seen')}, 'b') && Reflect.ownKeys(${name('seen')}).length === 2) ${part('other')};`,
      ({ name, part }) =>
        `class ${name('Made')} {\n  constructor(value) {\n    this.value = value;\n    ${part('effect')};\n  }\n}\nif (Reflect.construct(${name('Made')}, [${part('text')}]).value === 'a') ${part('other')};`.replace(
          '{\n  constructor',
          '{\n  value;\n  constructor',
        ),
      ({ name, part, isTyped }) =>
        `const ${name('seen')}${isTyped ? ': any' : ''} = { a: 'a', run: () => ${part('effect')} };\nReflect.deleteProperty(${name('seen')}, 'a');\nif (${name('seen')}.a === undefined) ${part('other')};\nReflect.apply(${name('seen')}.run, null, []);\nObject.freeze(${name('seen')});`,
    ],
  }),
  construct({
    name: 'decorator',
    sort: 'statement',
    fits: (grow) => grow.language === 'ts' || grow.random.chance(0.3),
    names: ['traced', 'Decorated'],
    parts: { effect: 'sync effect', other: 'async effect', text: 'text' },
    forms: [
      ({ name, part, wait }) =>
        `function ${name('traced')}(target, context) {\n  return function (...all) {\n    ${part('effect')};\n    return target.apply(this, all);\n  };\n}\nclass ${name('Decorated')} {\n  @${name('traced')}\n  async run(value) {\n    if (value === 'a') ${part('other')};\n  }\n}\n${wait}new ${name('Decorated')}().run(${part('text')});`,
      ({ name, part, wait }) =>
        `function ${name('traced')}(label) {\n  return (target, context) => {\n    if (label) ${part('effect')};\n    return target;\n  };\n}\n@${name('traced')}(${part('text')})\nclass ${name('Decorated')} {\n  async run() {\n    ${part('other')};\n  }\n}\n${wait}new ${name('Decorated')}().run();`,
      ({ name, part, wait }) =>
        `function ${name('traced')}(value, context) {\n  return (initial) => (initial === 'a' ? 'b' : initial);\n}\nclass ${name('Decorated')} {\n  @${name('traced')} state = ${part('text')};\n  async run() {\n    if (this.state === 'b') ${part('other')};\n  }\n}\nif (new ${name('Decorated')}().state === 'c') ${part('effect')};\n${wait}new ${name('Decorated')}().run();`,
    ],
  }),
];
