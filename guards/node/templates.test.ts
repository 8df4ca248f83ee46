import { expect, test } from 'vitest';
import { files, from, profileOf, uses } from './testing/profile.ts';
import { runScript } from './testing/script.ts';

/** The modules of packages that compile templates, as stand-ins: how their functions are exported, and how a caller gets to them. */
const modules: Readonly<Record<string, readonly [source: string, call: string, bad: string]>> = {
  'lodash/lodash.js': ['exports.template = (text) => text;', '.template', '<%= a %>'],
  'lodash/template.js': ['module.exports = (text) => text;', '', '${a}'],
  'handlebars/dist/cjs/handlebars/compiler/base.js': ['exports.parse = (text) => text;', '.parse', '{{a}}'],
  'nunjucks/src/lexer.js': ['module.exports = { lex: (text) => text };', '.lex', '{% a %}'],
  'mustache/mustache.js': ['exports.render = (text) => text;', '.render', '{{a}}'],
  'ejs/lib/ejs.js': ['exports.compile = (text) => text;', '.compile', '<% a %>'],
};

test('a text of the event that brings an expression into the source of a template is refused', async () => {
  const rows = Object.entries(modules).flatMap(([path, [, call, bad]]) =>
    [bad, 'plain', '#{a} [[a]]'].map((text) => ({ path, call, text })),
  );
  const { stdout } = await runScript(
    `const { protect } = process[Symbol.for('emmental.guard')];
     (async () => {
       const passed = [];
       for (const { path, call, text } of ${JSON.stringify(rows)}) {
         const found = require('./node_modules/' + path);
         const compile = call === '' ? found : found[call.slice(1)];
         passed.push(await protect(async (event) => compile('x ' + event.text))({ text }, {}).then((got) => got === 'x ' + text, () => false));
       }
       // No text of the event.
       passed.push(require('./node_modules/ejs/lib/ejs.js').compile('<% a %>') === '<% a %>');
       console.log(JSON.stringify(passed));
     })();`,
    {
      files: Object.fromEntries(
        Object.entries(modules).map(([path, [source]]) => [`app/node_modules/${path}`, source]),
      ),
      profile: profileOf({
        files: [files('own', ['code', 'runtime'])],
        inbound: [from('all', ['custom'])],
        code: [uses('eval', ['eval'])],
      }),
    },
  );
  const passed = JSON.parse(stdout) as readonly boolean[];
  expect(rows.map(({ path, text }, at) => [path, text, passed[at]])).toEqual(
    rows.map(({ path, text }) => [path, text, text !== modules[path]?.[2]]),
  );
  expect(passed.at(-1)).toBe(true);
});
