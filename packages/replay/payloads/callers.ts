import type { Form, Subject, Target } from '../subject.ts';

/** Returns bodies that a function does not expect. Its answer may reveal internal details. */
export const wrongBodies = (): readonly Form[] =>
  [
    ['as a body that is no JSON', '{'],
    ['as an empty body', ''],
    ['as a body with nothing in it', '{}'],
    ['as null', 'null'],
    ['as a list', '[]'],
    ['as a number', '7'],
  ].map(([says = '', body = '']) => ({ says, text: () => body, path: 'body' }));

/** Returns everyday bodies, for functions that reveal details or run attacker's code in every call. */
export const anyBody = ({ names }: Subject): readonly Form[] => [
  { says: 'as any event', text: () => bodyOf(names, 'x'), path: 'body' },
  { says: 'as an empty body', text: () => '{}', path: 'body' },
];

/** Returns the words that identify the first and the next caller in events and results. */
export const callers = ({ token }: Pick<Target, 'token'>): readonly [first: string, next: string] => [
  `${token}-first`,
  `${token}-next`,
];

/**
 * Returns forms of two callers, one after the other. The word of the caller is in every field of the body that the code may
 * read, or is the body, or is in one field outside of the body.
 */
export function twoCallers({ names }: Subject, target: Target): readonly Form[] {
  const [first, next] = callers(target);
  return [
    {
      says: 'in the fields of the body',
      text: () => bodyOf(names, first),
      next: bodyOf(names, next),
      path: 'body',
    },
    { says: 'as the body', text: () => first, next, path: 'body' },
    ...names.flatMap((name) =>
      ['queryStringParameters', 'pathParameters', 'headers'].map((holder) => ({
        says: `as ${name} in ${holder}`,
        text: () => first,
        next,
        path: `${holder}.${name}`,
      })),
    ),
  ];
}

const bodyOf = (names: readonly string[], value: string): string =>
  JSON.stringify(Object.fromEntries(names.map((name) => [name, value])));

/** Returns the form in which the caller's word becomes the name of a file. */
export function nameOfFile(target: Target): readonly Form[] {
  const [first] = callers(target);
  return [{ says: 'as a name', text: () => first }];
}

/** Returns true if an answer contains a stack trace of JavaScript or Python, or the secret of the environment. */
export function reveals(answer: string, secret: string): boolean {
  return (
    answer.includes(secret) ||
    /\bat .{0,200}:\d+:\d+/.test(answer) ||
    /Traceback \(most recent call last\)|File \\?"[^"\n]{1,300}\\?", line \d+/.test(answer)
  );
}
