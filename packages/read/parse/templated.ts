/**
 * Matches marks of a template engine (Jinja, cookiecutter) in places where YAML would read a flow mapping or
 * report an error. JSONata in a state machine looks similar and does not match: a text that consists of
 * `{% … %}`, and an expression that begins with `$`.
 */
export const templated =
  /\{%(?!\s*\$)[-+]?\s(?!(?:[^%\n]|%(?!\})){0,2000}%\}["'])|(?:^|[:-])[ \t]+\{\{(?!resolve:)/m;

/**
 * Makes a file with marks of a template engine parsable. No character changes its position. Statements (`{%
 * if … %}`) become comments, so that all branches are read. `{{ name }}` becomes a plain text; `shownMarks`
 * restores it.
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

/** Restores the marks that `hideMarks` replaced. */
export const shownMarks = (text: string): string =>
  text.includes(opening)
    ? text.replaceAll(opening, '{').replaceAll(closing, '}').replaceAll(quote, '"')
    : text;

// Private-use characters that replace the marks; files do not contain them.
const opening = '\ue000';
const closing = '\ue001';
const quote = '\ue002';
