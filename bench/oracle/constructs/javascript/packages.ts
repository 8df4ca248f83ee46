import { construct } from './row.ts';

/** Modules that are loaded while the program runs, and packages that are not there. */
export const packages = [
  construct({
    name: 'module loaded in a function',
    sort: 'statement',
    weight: 0.8,
    names: ['late'],
    parts: { text: 'text', other: 'effect' },
    data: (grow) => ({ site: grow.site() }),
    forms: [
      ({ name, part, data }) =>
        `const ${name('late')} = () => require('fs');\n${name('late')}().writeFileSync('/tmp/f${data['site']}', 'x');\nif (${part('text')} === 'a') ${part('other')};`,
      ({ name, part, data }) =>
        `const { readFileSync: ${name('late')} } = ${part('text')} === 'a' ? require('node:fs') : { readFileSync: () => null };\nif (${name('late')}('/tmp/f${data['site']}')) ${part('other')};`,
      ({ name, part, data, wait }) =>
        `${wait}import('node:fs').then(({ writeFileSync: ${name('late')} }) => ${name('late')}('/tmp/f${data['site']}', 'x'));\nif (${part('text')}) ${part('other')};`,
      ({ name, part, data, wait }) =>
        `const ${name('late')} = ${wait}import('fs');\nif (${part('text')}) (${wait}${name('late')})${wait === '' ? '.then((found) => ' : '.'}${wait === '' ? `found.writeFileSync('/tmp/f${data['site']}', 'x'))` : `writeFileSync('/tmp/f${data['site']}', 'x')`};\nelse ${part('other')};`,
    ],
  }),
  construct({
    name: 'package that is not there',
    sort: 'statement',
    weight: 0.06,
    names: ['unread'],
    parts: { value: 'maybe', body: 'async body', effect: 'effect', other: 'effect' },
    within: { body: { item: 'maybe' } },
    forms: [
      ({ name, part, block, wait }) =>
        `const ${name('unread')} = require('acme-unread');\n${wait}${name('unread')}.run(async (${name('item')}) => {\n${block('body')}\n});\nif (${name('unread')}.check(${part('value')})) ${part('effect')};\nelse ${part('other')};`,
      ({ name, part, block, wait }) =>
        `const ${name('unread')} = require('acme-unread');\nconst wrapped${name('unread')} = ${name('unread')}.wrap(async (${name('item')}) => {\n${block('body')}\n});\n${wait}wrapped${name('unread')}(${part('value')});\nif (${name('unread')}.options({ a: 'a' }).a === 'a') ${part('effect')};\nif (${name('unread')}.kind === 'b') ${part('other')};`,
    ],
  }),
];
