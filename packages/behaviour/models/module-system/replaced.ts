import {
  type Abstract,
  bearsCode,
  callGiven,
  cell,
  choices,
  codeIn,
  event,
  frameOf,
  type Instance,
  type Machine,
  type PropertyRead,
  record,
  type Site,
  union,
  unknown,
} from '@emmental/evaluator';

/** The causes of questions about code that may take the place of what modules export begin with it. */
const cause = 'exports';

/**
 * Makes an object through which a program reaches the loaded modules, their names, or the functions that load them. `type` is the type of its
 * model, `name` its words in questions.
 */
export const wayToModules = (type: string, name: string): Instance => ({
  kind: 'instance',
  type,
  name,
  facts: {},
  holder: { id: 0, cell: cell() },
});

/**
 * Code that the program writes into a loaded module, or in the place of a function that loads modules, may be what starts with
 * the event: which module is meant is not followed. A function that loads modules gets such a module, also as `this`, and what it
 * returns may be one.
 */
export function replaceExports({ machine, self, at }: PropertyRead, value: Abstract): void {
  for (const code of codeIn(value)) runAsHandler(machine, self, code, at, 3);
  const isCode =
    bearsCode(value, 6) || choices(value).some(({ kind }) => kind === 'unknown' || kind === 'library');
  if (isCode) askWhatIsReplaced({ machine, at });
}

function runAsHandler(machine: Machine, self: Instance, code: Abstract, at: Site['at'], depth: number): void {
  const passed = [union([event(''), self]), union([self, unknown('the context')]), unknown('an argument')];
  const called = code.kind === 'function' && code.self === null ? { ...code, self } : code;
  for (const result of callGiven(machine, called, passed, at))
    if (depth > 0) for (const inner of codeIn(result)) runAsHandler(machine, self, inner, at, depth - 1);
}

/** Records the question about code that may take the place of what modules export. */
export function askWhatIsReplaced({ machine, at }: Site): void {
  const { path } = frameOf(machine).record.module;
  record(
    machine,
    {
      kind: 'undecided',
      what: `the code that ${path} puts in the place of what modules export`,
      why: 'which module it changes is not followed',
      touches: null,
      unread: true,
      cause: `${cause}/${path}`,
    },
    at,
  );
}
