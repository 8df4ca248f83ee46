import { type Abstract, type Call, undefinedValue, unknown } from '@emmental/evaluator';
import { argument } from '../argument.ts';
import { recordFile } from '../files/record-file.ts';
import type { Behaves, LibraryModel } from '../model.ts';
import { recordSink } from '../record-sink.ts';

/** Models a template engine: the template's text is code of the engine, the values that it shows are not. */
const template = (from = '0', returns: 'fresh' | 'tainted' = 'fresh'): Behaves => ({
  effects: [{ does: 'sink', sink: 'template', from }],
  returns,
});

const templateFile =
  (from: string): Behaves =>
  (call: Call): Abstract => {
    recordFile(call, argument(call, from), 'read');
    return unknown('a text from a template');
  };

const engine = (
  libraries: readonly string[],
  texts: readonly string[],
  files: readonly string[] = [],
): LibraryModel => ({
  libraries,
  language: 'javascript',
  exports: {
    ...Object.fromEntries(texts.map((name) => [name, template()])),
    ...Object.fromEntries(files.map((name) => [name, templateFile('0')])),
  },
});

const inJavaScript: readonly LibraryModel[] = [
  engine(['ejs'], ['render', 'compile'], ['renderFile']),
  engine(['handlebars', 'hbs'], ['compile', 'precompile', 'handlebars.compile', 'Handlebars.compile']),
  engine(['pug', 'jade'], ['compile', 'render', 'compileClient'], ['compileFile', 'renderFile']),
  engine(['mustache', 'hogan.js'], ['render', 'parse', 'compile']),
  engine(['dot', 'doT', 'dot-emc'], ['template', 'compile', '']),
  engine(
    [
      'lodash.template',
      'art-template',
      'just-template',
      'es6-template',
      'squirrelly',
      'whiskers',
      'velocityjs',
    ],
    ['', 'render', 'compile', 'template'],
  ),
  engine(['lodash', 'underscore', 'lodash-es'], ['template']),
  engine(
    ['twig', 'swig', 'swig-templates', 'haml'],
    ['render', 'compile', 'twig'],
    ['renderFile', 'compileFile'],
  ),
  {
    libraries: ['nunjucks', 'eta', 'liquidjs', '@eta-dev/eta'],
    language: 'javascript',
    exports: {
      renderString: template(),
      render: templateOrName,
      compile: template(),
      configure: { returns: { type: 'template/engine' } },
      Environment: { returns: { type: 'template/engine' } },
      Eta: { returns: { type: 'template/engine' } },
      Liquid: { returns: { type: 'template/engine' } },
      Template: template(),
    },
    types: {
      'template/engine': {
        methods: {
          renderString: template(),
          renderStringAsync: template(),
          parseAndRender: template(),
          parseAndRenderSync: template(),
          compile: template(),
          parse: template(),
          from_string: template('0|source'),
          get_template: templateFile('0|name'),
          render: templateFile('0'),
          renderFile: templateFile('0'),
        },
        pattern: (name) => (/^(then|catch|finally)$/.test(name) ? undefined : { returns: 'fresh' }),
        complete: true,
      },
    },
  },
];

/** Models engines that take a text (Eta) or the name of a file in their folder (nunjucks). */
function templateOrName(call: Call): Abstract {
  if (call.library === 'nunjucks') recordSink(call, 'path', call.args[0]);
  else recordSink(call, 'template', call.args[0] ?? undefinedValue);
  return unknown('a text from a template');
}

const inPython: readonly LibraryModel[] = [
  {
    libraries: ['jinja2', 'jinja2.sandbox', 'jinja2.environment', 'jinja2.nativetypes'],
    language: 'python',
    pattern: (path) => {
      const name = path.split('.').at(-1) ?? '';
      if (name === 'Template' || name === 'NativeTemplate') return template('0|source');
      if (/Environment$/.test(name)) return { returns: { type: 'template/engine' } };
      return undefined;
    },
  },
  {
    libraries: [
      'mako.template',
      'mako',
      'tornado.template',
      'chameleon',
      'Cheetah.Template',
      'genshi.template',
      'django.template',
      'airspeed',
    ],
    language: 'python',
    pattern: (path) =>
      /(^|\.)(Template|PageTemplate|TextTemplate|MarkupTemplate|Engine\.from_string)$/.test(path)
        ? template('0|text|template_string|source')
        : undefined,
  },
  {
    libraries: ['flask', 'flask.templating'],
    language: 'python',
    exports: { render_template_string: template('0|source'), render_template: templateFile('0') },
  },
  {
    libraries: ['pystache', 'chevron', 'bottle'],
    language: 'python',
    exports: { render: template(), template: template() },
  },
];

export const templateEngines: readonly LibraryModel[] = [...inJavaScript, ...inPython];
