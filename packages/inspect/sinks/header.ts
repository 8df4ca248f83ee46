import { Buffer } from 'node:buffer';
import { occurrences, type Sink } from './sink.ts';

/**
 * Checks headers: a line break in an input starts another header. The argument is the value of a header, or the head of a
 * message and what follows it. What follows the empty line behind the head is data, and so is an input that begins there.
 */
export const header: Sink = {
  kind: 'header',
  check: (argument, inputs) =>
    inputs.some((input) => formsOf(input).some((form) => breaks(argument, form)))
      ? 'a line break in the header comes from the event'
      : null,
  ready: (texts) => {
    const breaking = texts
      .map((text) => [text, formsOf(text)] as const)
      .filter(([, { length }]) => length > 0);
    return {
      candidates: (argument) =>
        breaking.flatMap(([text, forms]) => (forms.some((form) => argument.includes(form)) ? [text] : [])),
    };
  },
  skeleton: null,
};

/**
 * Returns the forms of an input in bytes or characters that have a line break: the input itself, its UTF-8 and the lower byte of
 * each character (Node writes Latin-1 so). A line break at the end proves nothing, because the line ends there anyway.
 */
function formsOf(input: string): readonly string[] {
  const text = input.trimEnd();
  const forms = beyondAscii.test(text)
    ? [text, Buffer.from(text, 'utf8').toString('latin1'), Buffer.from(text, 'latin1').toString('latin1')]
    : [text];
  return forms.filter((form) => /[\r\n]/.test(form));
}

const beyondAscii = /[^\0-\x7f]/;

/** Does a text begin in the head? If it begins with the empty line, it only counts when it has another line break. */
function breaks(argument: string, form: string): boolean {
  const end = /\r?\n\r?\n/.exec(argument)?.index ?? argument.length;
  return occurrences(argument, form).some(
    ([start]) => start < end || (start === end && /[\r\n]/.test(form.trimStart())),
  );
}
