import {
  type Abstract,
  type Call,
  choices,
  flowsOf,
  languageOf,
  loadByName,
  partsOf,
  record,
  type Site,
  stringOf,
  undefinedValue,
  unknown,
} from '@emmental/evaluator';
import { argument } from '../argument.ts';
import { inFile } from '../files/contents.ts';
import type { Behaves } from '../model.ts';
import { recordSink } from '../record-sink.ts';
import { applyBehaves } from '../rules.ts';

/**
 * Models a call that runs a text as code. The text may call anything, so no permission is taken away. `from` names the
 * argument, `name` the function where it differs from the kind of use.
 */
export const runs =
  (what: string, from = '0', name = what): Behaves =>
  (call) => {
    const question = {
      does: 'undecided',
      what: `what ${name} runs`,
      why: 'the code is made at run time',
      touches: null,
    } as const;
    const text = argument(call, from);
    // Code that the event brings is the attack itself. Other code was not read, and it may hold the event.
    const isOfEvent = text !== undefined && flowsOf(text).length > 0;
    return applyBehaves(
      {
        effects: [
          { does: 'sink', sink: 'code', from },
          { does: 'dynamic', what },
          isOfEvent ? question : { ...question, unread: true },
        ],
      },
      call,
    );
  };

/** Models a call that loads code when the program runs: of a module or a file that an argument names. */
export const loads =
  (what: string): Behaves =>
  (call) => {
    for (const value of call.args) recordLoaded(call, value);
    return applyBehaves(
      {
        effects: [
          { does: 'dynamic', what },
          {
            does: 'undecided',
            what: `what ${what} loads`,
            why: 'which code it loads is not followed',
            touches: null,
            unread: true,
          },
        ],
      },
      call,
    );
  };

/**
 * Loads the module that the first argument names. Other files than packages and Node's own modules may be those of another
 * folder, so a path is a question, too.
 */
export const loadsModule =
  (what: string): Behaves =>
  (call) => {
    const [name = undefinedValue] = call.args;
    const isPath = choices(name).some((choice) => /^[./]/.test(stringOf(choice) ?? '.'));
    if (isPath) applyBehaves(loads(what), call);
    return loadByName(call.machine, name, 'require', call.at);
  };

/** Records event data that decides which module or file is loaded as code, and event data that the program wrote into the file. */
export function recordLoaded(place: Site, name: Abstract): void {
  recordSink(place, 'code', name);
  recordSink(place, 'code', inFile(place.machine, name) ?? undefined);
}

/**
 * Records event data that decides which module is loaded by its name. Behind a fixed package of Python, the name leads to the modules of
 * that package alone: they are read like others, or they are a question.
 */
export function recordLoadedByName(place: Site, name: Abstract): void {
  const [first] = partsOf(name);
  const isInPackage =
    languageOf(place.machine) === 'python' && typeof first === 'string' && /^[A-Za-z_][\w.]*\./.test(first);
  if (!isInPackage) recordLoaded(place, name);
}

/** Models a call that loads the code of a file, which the question names: `what ./libacme.so does`. */
export const loadsFile =
  (what: string): Behaves =>
  (call) => {
    const [file] = call.args;
    const name = file && stringOf(file);
    if (name === null || name === undefined) return applyBehaves(loads(what), call);
    record(call.machine, { kind: 'dynamic', what }, call.at);
    const why = `which code ${what} loads is not followed`;
    const question = {
      kind: 'undecided',
      what: `what ${name} does`,
      why,
      touches: null,
      unread: true,
    } as const;
    record(call.machine, question, call.at);
    return unknown(`what ${name} gives`);
  };

/** Records a text in a place where the language runs texts as code. */
export const runText = (call: Call, what: string, text: Abstract): Abstract =>
  applyBehaves(runs(what), { ...call, args: [text] });
