import { occurrences, type Sink } from './sink.ts';

/** Matches the start of an expression in the usual template languages. */
export const opening = /\{\{|\{%|\$\{|<%|#\{|\*\{|@\{|\[\[|#set\b|#foreach\b|@\(/;

/** The starts of expressions of single engines, by the name of the engine: signs of other engines are text there. */
export const openings: Readonly<Record<string, RegExp>> = {
  jinja2: /\{\{|\{%/,
  nunjucks: /\{\{|\{%/,
  handlebars: /\{\{/,
  mustache: /\{\{/,
  lodash: /<%|\$\{/,
  ejs: /<%/,
  django: /\{\{|\{%/,
  // A line that begins with one % is a statement of Mako.
  mako: /\$\{|<%|(?:^|\n)[ \t]{0,80}%(?:[^%]|$)/,
};

/**
 * Checks the source of a template. An input that opens an expression is an attack, because the template engine runs it.
 */
export const template: Sink = {
  kind: 'template',
  check: (argument, inputs, { engine }) => {
    for (const input of inputs) {
      const mark = markIn(input, engine);
      if (mark !== null && occurrences(argument, input).length > 0)
        return `the template expression after ${mark.trim()} comes from the event`;
    }
    return null;
  },
  skeleton: null,
};

function markIn(input: string, engine: string | undefined): string | null {
  if (engine === undefined) return opening.exec(input)?.[0] ?? null;
  const known = Object.hasOwn(openings, engine) ? openings[engine] : undefined;
  if (known !== undefined) return known.exec(input)?.[0] ?? null;
  return engine.split(' ').find((sign) => sign !== '' && input.includes(sign)) ?? null;
}
