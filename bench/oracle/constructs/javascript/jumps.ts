import { construct } from './row.ts';

/** Generators with all their methods, labels, `finally`, and old forms of scope. */
export const jumps = [
  construct({
    name: 'generator that is ended',
    sort: 'statement',
    names: ['steps', 'running'],
    parts: {
      first: 'generator text',
      between: 'generator body',
      effect: 'generator effect',
      other: 'effect',
      text: 'text',
      test: 'boolean',
    },
    forms: [
      ({ name, part, block }) =>
        `function* ${name('steps')}() {\n  try {\n    yield ${part('first')};\n${block('between')}\n    yield 'b';\n  } finally {\n    ${part('effect')};\n  }\n}\nconst ${name('running')} = ${name('steps')}();\n${name('running')}.next();\nif (${part('test')}) ${name('running')}.return('a');\nif (${name('running')}.next().done) ${part('other')};`,
      ({ name, part, block }) =>
        `function* ${name('steps')}() {\n  try {\n    yield ${part('first')};\n  } catch (error) {\n    ${part('effect')};\n    yield error.message;\n  }\n${block('between')}\n}\nconst ${name('running')} = ${name('steps')}();\n${name('running')}.next();\nif (${name('running')}.throw(new Error(${part('text')})).value === 'a') ${part('other')};\n${name('running')}.next();`,
      ({ name, part, block }) =>
        `function* ${name('steps')}() {\n  const got = yield ${part('first')};\n  if (got === 'a') ${part('effect')};\n${block('between')}\n  return got;\n}\nconst ${name('running')} = ${name('steps')}();\nconst start${name('running')} = ${name('running')}.next().value;\nif (${name('running')}.next(${part('text')}).value === start${name('running')}) ${part('other')};`,
      ({ name, part, block }) =>
        `function* inner${name('steps')}() {\n  yield 'a';\n  ${part('effect')};\n  return 'end';\n}\nfunction* ${name('steps')}() {\n  const end = yield* inner${name('steps')}();\n  yield end;\n${block('between')}\n}\nfor (const step of ${name('steps')}()) if (step === 'end') ${part('other')};`,
      ({ name, part, block }) =>
        `function* ${name('steps')}() {\n  let step = 0;\n  while (step < 4) {\n    step++;\n    if (step === 3) ${part('effect')};\n    yield step;\n  }\n${block('between')}\n}\nfor (const step of ${name('steps')}()) {\n  if (step > 2 && ${part('text')}) {\n    ${part('other')};\n    break;\n  }\n}`,
    ],
  }),
  construct({
    name: 'labelled block',
    sort: 'statement',
    weight: 0.7,
    names: ['block'],
    parts: { test: 'boolean', first: 'block', second: 'block' },
    forms: [
      ({ name, part, block }) =>
        `${name('block')}: {\n${block('first')}\n  if (${part('test')}) break ${name('block')};\n${block('second')}\n}`,
      ({ name, part, block }) =>
        `${name('block')}: for (const outer of ['a', 'b']) {\n  for (const inner of ['a', 'b']) {\n    if (${part('test')}) continue ${name('block')};\n    if (inner === outer && inner === 'b') break ${name('block')};\n${block('first')}\n  }\n${block('second')}\n}`.replace(
          /tick/,
          'tick',
        ),
    ],
  }),
  construct({
    name: 'finally that returns',
    sort: 'statement',
    names: ['last'],
    parts: {
      test: 'sync boolean',
      first: 'sync body',
      second: 'sync body',
      effect: 'effect',
      other: 'effect',
    },
    forms: [
      ({ name, part, block }) =>
        `const ${name('last')} = () => {\n  try {\n    if (${part('test')}) throw new Error('a');\n${block('first')}\n    return 'try';\n  } finally {\n${block('second')}\n    return 'finally';\n  }\n};\nif (${name('last')}() === 'finally') ${part('effect')};\n${part('other')};`,
      ({ name, part, block }) =>
        `const ${name('last')} = () => {\n  for (const item of ['a', 'b']) {\n    try {\n      if (${part('test')}) return item;\n${block('first')}\n    } catch {\n      return 'catch';\n    } finally {\n      if (item === 'a') continue;\n    }\n  }\n${block('second')}\n  return 'end';\n};\nif (${name('last')}() === 'b') ${part('effect')};\nif (${name('last')}() === 'catch') ${part('other')};`,
      ({ name, part, block }) =>
        `const ${name('last')} = () => {\n  let state = 'a';\n  try {\n${block('first')}\n    state = 'b';\n    if (${part('test')}) return state;\n    state = 'c';\n  } catch (error) {\n    state = 'd';\n    return state;\n  } finally {\n${block('second')}\n    state = 'e';\n  }\n  return state;\n};\nif (${name('last')}() === 'b') ${part('effect')};\nif (${name('last')}() === 'e') ${part('other')};`,
    ],
  }),
  construct({
    name: 'kinds of errors',
    sort: 'statement',
    names: ['Own', 'error'],
    parts: { test: 'boolean', body: 'block', effect: 'effect', other: 'effect', last: 'effect' },
    forms: [
      ({ name, part, block, isTyped }) =>
        `class ${name('Own')} extends Error {\n  code = 'own';\n}\ntry {\n  if (${part('test')}) throw new ${name('Own')}('a');\n${block('body')}\n  throw new TypeError('b');\n} catch (${name('error')}${isTyped ? ': any' : ''}) {\n  if (${name('error')} instanceof ${name('Own')}) ${part('effect')};\n  else if (${name('error')}.name === 'TypeError') ${part('other')};\n}\n${part('last')};`,
      ({ name, part, block, isTyped }) =>
        `try {\n  try {\n${block('body')}\n    if (${part('test')}) throw 'a';\n  } catch (${name('error')}${isTyped ? ': any' : ''}) {\n    ${part('effect')};\n    throw ${name('error')} === 'a' ? 'b' : ${name('error')};\n  }\n} catch (${name('Own')}) {\n  if (${name('Own')} === 'b') ${part('other')};\n}\n${part('last')};`,
      ({ name, part, block }) =>
        `try {\n${block('body')}\n  if (${part('test')}) throw Object.assign(new Error('a'), { code: 'b' });\n  ${part('last')};\n} catch ({ code: ${name('error')}, message: ${name('Own')} }) {\n  if (${name('error')} === 'b') ${part('effect')};\n  if (${name('Own')} === 'a') ${part('other')};\n}`,
    ],
  }),
  construct({
    name: 'hoisted names',
    sort: 'statement',
    names: ['early', 'late'],
    parts: { test: 'boolean', effect: 'sync effect', other: 'effect' },
    forms: [
      ({ name, part, isTyped }) =>
        `${name('early')}(${part('test')});\nfunction ${name('early')}(value) {\n  if (${name('late')} === undefined) ${part('effect')};\n}\nvar ${name('late')}${isTyped ? ': any' : ''} = 'a';\nif (${name('late')}) ${part('other')};`,
      ({ name, part, isTyped }) =>
        `if (${part('test')}) {\n  var ${name('late')}${isTyped ? ': any' : ''} = 'a';\n}\nconst ${name('early')} = () => {\n  if (${name('late')} === 'a') ${part('effect')};\n};\n${name('early')}();\nif (typeof ${name('late')} === 'undefined') ${part('other')};`,
      ({ name, part, isTyped }) =>
        `const ${name('early')}${isTyped ? ': any[]' : ''} = [];\nfor (var ${name('late')} = 0; ${name('late')} < 2; ${name('late')}++) ${name('early')}.push(() => ${name('late')});\nif (${name('early')}[0]() === 2) ${part('effect')};\nif (${part('test')} && ${name('late')} === 2) ${part('other')};`,
      ({ name, part, isTyped }) =>
        `const ${name('early')}${isTyped ? ': any[]' : ''} = [];\nfor (let ${name('late')} = 0; ${name('late')} < 2; ${name('late')}++) ${name('early')}.push(() => ${name('late')});\nif (${name('early')}[1]() === 1 && ${part('test')}) ${part('other')};\nconst do${name('late')} = () => ${part('effect')};\nif (${name('early')}[0]() === 0) do${name('late')}();`,
    ],
  }),
  construct({
    name: 'module pattern',
    sort: 'statement',
    names: ['api'],
    parts: { text: 'text', effect: 'sync effect', other: 'sync effect' },
    forms: [
      ({ name, part, isTyped }) =>
        `const ${name('api')} = (function (exports${isTyped ? ': any' : ''}) {\n  var secret = 'a';\n  exports.set = function (value) {\n    secret = value;\n  };\n  exports.run = function () {\n    if (secret === 'a') ${part('effect')};\n    else ${part('other')};\n  };\n  return exports;\n})({});\n${name('api')}.set(${part('text')});\n${name('api')}.run();`,
    ],
  }),
];
