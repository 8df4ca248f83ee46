import { occurrences, type Sink } from './sink.ts';

/** Matches the start of an expression in the usual template languages. */
export const opening = /\{\{|\{%|\$\{|<%|#\{|\*\{|@\{|\[\[|#set\b|#foreach\b|@\(/;

/** Checks the source of a template. An input that opens an expression is an attack, because the template engine runs it. */
export const template: Sink = {
  kind: 'template',
  check: (argument, inputs) => {
    for (const input of inputs) {
      const mark = opening.exec(input);
      if (mark && occurrences(argument, input).length > 0)
        return `the template expression after ${mark[0]} comes from the event`;
    }
    return null;
  },
  skeleton: null,
};
