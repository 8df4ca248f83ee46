import type { Form, Subject, Target } from '../subject.ts';

/** Returns bodies that a function does not expect; the answer shows its reaction. */
export const wrongBodies = (): readonly Form[] =>
  [
    ['as a body that is no JSON', '{'],
    ['as an empty body', ''],
    ['as a body with nothing in it', '{}'],
    ['as null', 'null'],
    ['as a list', '[]'],
    ['as a number', '7'],
  ].map(([says = '', body = '']) => ({ says, text: () => body, path: 'body' }));

/** Returns any events; a revealing answer is always the same. */
export const anyBody = ({ names }: Subject): readonly Form[] => [
  { says: 'as any event', text: () => bodyOf(names, 'x'), path: 'body' },
  { says: 'as an empty body', text: () => '{}', path: 'body' },
];

/** Returns the words by which two callers are told apart in these events. */
export const callers = ({ token }: Pick<Target, 'token'>): readonly [first: string, next: string] => [
  `${token}-first`,
  `${token}-next`,
];

/**
 * Returns forms of two callers, one after the other: in every field of a body that the code may read, as a complete
 * body, and in one field of a query.
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

/** Returns a form whose field becomes the name of a file, as the event of any caller. */
export function nameOfFile(target: Target): readonly Form[] {
  const [first] = callers(target);
  return [{ says: 'as a name', text: () => first }];
}

/** Returns whether an answer holds a stack of JavaScript or Python, or the secret of the environment. */
export function tells(answer: string, secret: string): boolean {
  return (
    answer.includes(secret) ||
    /\bat .{0,200}:\d+:\d+/.test(answer) ||
    /Traceback \(most recent call last\)|File \\?"[^"\n]{1,300}\\?", line \d+/.test(answer)
  );
}
