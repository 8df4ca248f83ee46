import type { Form, Subject, Target } from '../subject.ts';

/** Bodies that a function did not expect: what it says then is seen in the answer. */
export const wrongBodies = (): readonly Form[] =>
  [
    ['as a body that is no JSON', '{'],
    ['as an empty body', ''],
    ['as a body with nothing in it', '{}'],
    ['as null', 'null'],
    ['as a list', '[]'],
    ['as a number', '7'],
  ].map(([says = '', body = '']) => ({ says, text: () => body, path: 'body' }));

/** Any event: what the answer holds is always in it. */
export const anyBody = ({ names }: Subject): readonly Form[] => [
  { says: 'as any event', text: () => bodyOf(names, 'x'), path: 'body' },
  { says: 'as an empty body', text: () => '{}', path: 'body' },
];

/** What callers are told apart by, in these events. */
export const callers = ({ token }: Pick<Target, 'token'>): readonly [first: string, next: string] => [
  `${token}-first`,
  `${token}-next`,
];

/** Two callers, one after the other: in every field of a body that the code may read, in a body alone, in one field of a query. */
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

/** A field that becomes a name of a file: the event of any caller. */
export function nameOfFile(target: Target): readonly Form[] {
  const [first] = callers(target);
  return [{ says: 'as a name', text: () => first }];
}

/** Does an answer hold a stack of JavaScript or Python, or what only the environment has? */
export function tells(answer: string, secret: string): boolean {
  return (
    answer.includes(secret) ||
    /\bat .{0,200}:\d+:\d+/.test(answer) ||
    /Traceback \(most recent call last\)|File \\?"[^"\n]{1,300}\\?", line \d+/.test(answer)
  );
}
