import { construct } from './row.ts';

/** Promises, timers, emitters, and loops that wait. */
export const promises = [
  construct({
    name: 'new promise',
    sort: 'statement',
    weight: 1.2,
    fits: ({ inFunction }) => inFunction.async,
    names: ['promised'],
    parts: { test: 'sync boolean', effect: 'sync effect', other: 'effect', value: 'sync maybe' },
    forms: [
      ({ name, part, isTyped }) =>
        `const ${name('promised')} = new Promise${isTyped ? '<any>' : ''}((resolve, reject) => {\n  ${part('effect')};\n  if (${part('test')}) reject(new Error('a'));\n  else resolve(${part('value')});\n});\ntry {\n  if ((await ${name('promised')}) === 'a') ${part('other')};\n} catch {\n  ${part('other')};\n}`,
      ({ name, part, isTyped }) =>
        `const ${name('promised')} = await new Promise${isTyped ? '<any>' : ''}((resolve) => {\n  setTimeout(() => {\n    ${part('effect')};\n    resolve(${part('value')});\n  }, 0);\n});\nif (${name('promised')}) ${part('other')};`,
    ],
  }),
  construct({
    name: 'timer',
    sort: 'statement',
    names: ['state'],
    parts: { body: 'sync body', effect: 'effect' },
    forms: [
      ({ name, block, part }) =>
        `let ${name('state')} = 'a';\nsetTimeout(() => {\n  ${name('state')} = 'b';\n${block('body')}\n}, 0);\nif (${name('state')} === 'a') ${part('effect')};`,
      ({ name, block, part, wait }) =>
        `let ${name('state')} = 'a';\nsetImmediate(() => {\n  ${name('state')} = 'b';\n});\nprocess.nextTick(() => {\n${block('body')}\n});\n${wait}new Promise((resolve) => setImmediate(resolve));\nif (${name('state')} === 'b') ${part('effect')};`,
      ({ name, block, part, wait }) =>
        `let ${name('state')} = 0;\nqueueMicrotask(() => {\n  ${name('state')}++;\n${block('body')}\n});\n${wait}null;\nif (${name('state')} > 0) ${part('effect')};`,
    ],
  }),
  construct({
    name: 'event emitter',
    sort: 'statement',
    names: ['emitter'],
    parts: { name: 'text', body: 'sync body', effect: 'sync effect' },
    within: { body: { value: 'text' } },
    forms: [
      ({ name, part, block }) =>
        `const ${name('emitter')} = new EventEmitter();\n${name('emitter')}.on('a', (${name('value')}) => {\n${block('body')}\n});\n${name('emitter')}.once('b', () => ${part('effect')});\n${name('emitter')}.emit(${part('name')}, 'a');`,
      ({ name, part, block, isTyped }) =>
        `class Own${name('emitter')} extends EventEmitter {\n  go(value${isTyped ? ': any' : ''}) {\n    this.emit('a', value);\n    if (this.listenerCount('a') > 0) ${part('effect')};\n  }\n}\nconst ${name('emitter')} = new Own${name('emitter')}();\n${name('emitter')}.on('a', (${name('value')}) => {\n${block('body')}\n});\n${name('emitter')}.go(${part('name')});`,
    ],
  }),
  construct({
    name: 'first of promises',
    sort: 'statement',
    fits: ({ inFunction }) => inFunction.async,
    names: ['results'],
    parts: {
      first: 'async effect',
      second: 'async effect',
      test: 'async boolean',
      effect: 'effect',
      other: 'effect',
    },
    forms: [
      ({ name, part }) =>
        `const ${name('results')} = await Promise.allSettled([(async () => ${part('first')})(), (async () => {\n  if (${part('test')}) throw new Error('a');\n  ${part('second')};\n})()]);\nfor (const { status } of ${name('results')}) {\n  if (status === 'rejected') ${part('effect')};\n  else ${part('other')};\n}`,
      ({ name, part }) =>
        `const ${name('results')} = await Promise.any([(async () => {\n  if (${part('test')}) throw new Error('a');\n  ${part('first')};\n  return 'a';\n})(), (async () => (${part('second')}, 'b'))()]).catch((error) => error.name);\nif (${name('results')} === 'b') ${part('effect')};\nif (${name('results')} === 'a') ${part('other')};`,
      ({ name, part }) =>
        `const [${name('results')}, other${name('results')} = 'x'] = await Promise.all([(async () => (${part('first')}, ${part('test')}))(), (async () => {\n  ${part('second')};\n})()]);\nif (${name('results')}) ${part('effect')};\nif (other${name('results')} === 'x') ${part('other')};`,
    ],
  }),
  construct({
    name: 'loop that waits',
    sort: 'statement',
    weight: 1,
    fits: ({ inFunction }) => inFunction.async && !inFunction.generator,
    names: ['source'],
    parts: { list: 'list', inside: 'async-generator body', body: 'loop' },
    within: { body: { item: 'text' } },
    forms: [
      ({ name, part, block }) =>
        `for await (const ${name('item')} of ${part('list')} ?? []) {\n${block('body')}\n}`,
      ({ name, part, block }) =>
        `async function* ${name('source')}() {\n  yield 'a';\n${block('inside')}\n  yield* ${part('list')} ?? [];\n}\nfor await (const ${name('item')} of ${name('source')}()) {\n${block('body')}\n}`,
      ({ name, part, block }) =>
        `const ${name('source')} = {\n  async *[Symbol.asyncIterator]() {\n    for (const item of ${part('list')} ?? []) yield item;\n${block('inside')}\n  },\n};\nfor await (const ${name('item')} of ${name('source')}) {\n${block('body')}\n}`,
    ],
  }),
  construct({
    name: 'promise in a variable',
    sort: 'statement',
    fits: ({ inFunction }) => inFunction.async,
    names: ['later', 'state'],
    parts: {
      text: 'text',
      effect: 'async effect',
      other: 'effect',
      last: 'effect',
      done: 'sync effect',
      test: 'boolean',
    },
    forms: [
      ({ name, part }) =>
        `let ${name('state')} = 'a';\nconst ${name('later')} = (async () => {\n  await null;\n  if (${name('state')} === 'b') ${part('effect')};\n  ${name('state')} = ${part('text')};\n})();\n${name('state')} = 'b';\nif (${name('state')} === 'b') ${part('other')};\nawait ${name('later')};\nif (${name('state')} === 'a') ${part('last')};`,
      ({ name, part }) =>
        `let ${name('state')} = 'a';\nconst ${name('later')} = [1, 2].map(async (item) => {\n  await null;\n  if (${name('state')} === 'b') ${part('effect')};\n  ${name('state')} = item === 1 ? 'b' : ${part('text')};\n});\nif (${name('state')} === 'a') ${part('other')};\nawait Promise.all(${name('later')});\nif (${name('state')} === 'c') ${part('last')};`,
      ({ name, part }) =>
        `const ${name('later')} = ${part('test')} ? Promise.reject(new Error(${part('text')})) : Promise.resolve('b');\nlet ${name('state')} = 'a';\nawait ${name('later')}.then(() => ${part('done')}, (error) => {\n  ${name('state')} = error.message;\n});\nif (${name('state')} === 'a') ${part('last')};\nawait (async () => ${part('effect')})();`,
    ],
  }),
];
