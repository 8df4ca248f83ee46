import { allowed } from '../../core/contract.ts';
import { type Any, coded, dress, hook } from '../hook.ts';
import { apply, endsWith } from '../primordials.ts';
import type { Shell } from '../shell.ts';

interface Engine {
  /** The end of the path of the module that compiles templates. */
  readonly file: string;
  /** Functions whose first argument is the source of a template; `exports` is the module itself. */
  readonly names: readonly string[];
  readonly engine: string;
}

/** The modules through which packages read templates, when they are files of their own. */
const engines: readonly Engine[] = [
  { file: '/lodash/lodash.js', names: ['template'], engine: 'lodash' },
  { file: '/lodash/template.js', names: ['exports'], engine: 'lodash' },
  {
    file: '/handlebars/dist/cjs/handlebars/compiler/base.js',

    names: ['parse', 'parseWithoutProcessing'],
    engine: 'handlebars',
  },
  { file: '/nunjucks/src/lexer.js', names: ['lex'], engine: 'nunjucks' },
  { file: '/mustache/mustache.js', names: ['parse', 'render'], engine: 'mustache' },
  { file: '/ejs/lib/ejs.js', names: ['compile', 'render'], engine: 'ejs' },
];

/** Wraps the functions of a module that was just loaded, if they read templates: a text of the event must bring no expression into one. */
export function hookTemplates({ core }: Shell, file: string, module: { exports: unknown }): void {
  for (let at = 0; at < engines.length; at += 1) {
    const { file: end, names, engine } = engines[at] as Engine;
    if (!endsWith(file, end)) continue;
    const make = (original: Any) =>
      function (this: unknown, ...args: unknown[]): unknown {
        if (typeof args[0] === 'string' && core.template(engine, args[0]) !== allowed)
          throw coded('ERR_ACCESS_DENIED', 'a template with an expression of the event is not allowed');
        return apply(original, this, args);
      };
    for (let index = 0; index < names.length; index += 1) {
      const name = names[index] as string;
      if (name !== 'exports') hook(module.exports as object, name, make);
      else if (typeof module.exports === 'function') {
        const original = module.exports as Any;
        const stand = make(original);
        dress(stand, original);
        module.exports = stand;
      }
    }
  }
}
