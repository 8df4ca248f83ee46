import { type Abstract, type Call, choices, flowsOf, partsOf, union } from '@emmental/evaluator';
import type { QueryLanguage, SinkKind } from '@emmental/model';
import { recordAddress } from '../addresses.ts';
import { argument } from '../argument.ts';
import { type Mode, recordFile } from '../files/record-file.ts';
import { recordFilter } from '../nosql/filter.ts';
import { recordShell } from '../processes/command.ts';
import { recordSink } from '../record-sink.ts';
import { recordQuery } from '../sql/query.ts';

/** Records the use of the arguments of one call; `from` names an argument as in `Effect` (`models/model.ts`). */
export type Use = (call: Call) => void;

/** The dangerous calls of a library: names of its methods and exports (blanks between them; `()` is the library itself), and their uses. */
export type Rows = Readonly<Record<string, Use | readonly Use[]>>;

/** The argument is text of a language that the call reads: code, a template, a filter. */
export const reads =
  (sink: SinkKind, from = '0', language?: QueryLanguage): Use =>
  (call) =>
    recordSink(language === undefined ? call : { ...call, language }, sink, argument(call, from));

/** The argument is a statement of a database; the arguments `parameters` are only values. */
export const statement =
  (from = '0', parameters = '1'): Use =>
  (call) =>
    recordQuery(call, argument(call, from), [argument(call, parameters)]);

/** The argument is a filter of a database, an object that may hold operators. */
export const filter =
  (from = '0'): Use =>
  (call) =>
    recordFilter(call, argument(call, from));

/** A shell reads the argument. */
export const shell =
  (from = '0'): Use =>
  (call) => {
    const line = argument(call, from);
    if (line) recordShell(call, line);
  };

/** The argument is the path of a file. Streams, bytes and objects in its place are no paths. */
export const path =
  (from = '0', mode: Mode = 'read'): Use =>
  (call) => {
    const name = namesOf(argument(call, from));
    if (name) recordFile(call, name, mode);
  };

/** The argument is the path of a file or the bytes of one. Only a text that the program puts together is surely a path. */
export const pathOrBytes =
  (from = '0', mode: Mode = 'read'): Use =>
  (call) => {
    for (const choice of choices(argument(call, from) ?? union([])))
      if (choice.kind === 'text') recordFile(call, choice, mode);
  };

/** The argument is an address that the call asks. */
export const address =
  (from = '0'): Use =>
  (call) => {
    const name = namesOf(argument(call, from));
    if (name) recordAddress(call, name);
  };

/** The argument is an address or the path of a file: its beginning decides. */
export const addressOrPath =
  (from = '0', mode: Mode = 'read'): Use =>
  (call) => {
    for (const name of choices(namesOf(argument(call, from)) ?? union([]))) {
      const [first] = partsOf(name);
      const beginning = typeof first === 'string' ? first : '';
      const isAddress = /^[a-z][a-z\d+.-]+:\/\//i.test(beginning);
      if (isAddress && !/^file:/i.test(beginning)) recordAddress(call, name);
      else if (beginning !== '') recordFile(call, name, mode);
      else if (flowsOf(name).length > 0) {
        recordAddress(call, name);
        recordFile(call, name, mode);
      }
    }
  };

/** The choices of a value that may be the name of a file or a host. */
function namesOf(value: Abstract | undefined): Abstract | undefined {
  const names = choices(value ?? union([])).filter(({ kind }) =>
    /^(?:constant|text|event|unknown)$/.test(kind),
  );
  return names.length > 0 ? union(names) : undefined;
}
