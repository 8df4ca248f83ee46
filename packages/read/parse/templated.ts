/**
 * Marks of a template engine (Jinja, cookiecutter), in places where YAML would read a flow mapping or fail. A
 * text that is `{% … %}` from end to end, or an expression that begins with `$`, does not count: it is
 * JSONata of a state machine.
 */
export const templated =
  /\{%(?!\s*\$)[-+]?\s(?!(?:[^%\n]|%(?!\})){0,2000}%\}["'])|(?:^|[:-])[ \t]+\{\{(?!resolve:)/m;

/**
 * Makes a file readable that a template engine has yet to fill in. Every character keeps its place.
 * Statements (`{% if … %}`) become comments, so all branches are read. `{{ name }}` becomes a plain text,
 * which `shownMarks` turns back.
 */
export const hideMarks = (text: string): string =>
  text
    .replace(
      /^([ \t]*)\{(?:%(?!\s*\$)|#)[^\n]{0,2000}?[%#]\}[ \t]*(?=\r?$)/gm,
      (line, indent: string) => `${indent}#${' '.repeat(line.length - indent.length - 1)}`,
    )
    .replace(/\{(?:%(?!\s*\$)|#)[\s\S]{0,2000}?[%#]\}/g, (mark) => mark.replace(/[^\r\n]/g, ' '))
    .replace(
      /\{\{(?!resolve:)([^\n]{0,500}?)\}\}/g,
      (_, name: string) => `${opening}${opening}${name.replaceAll('"', quote)}${closing}${closing}`,
    );

export const shownMarks = (text: string): string =>
  text.includes(opening)
    ? text.replaceAll(opening, '{').replaceAll(closing, '}').replaceAll(quote, '"')
    : text;

// Private-use characters, which no text contains.
const opening = '\ue000';
const closing = '\ue001';
const quote = '\ue002';
