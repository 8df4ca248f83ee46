import {
  type Abstract,
  choices,
  elementOf,
  flowsOf,
  itemsOf,
  type Machine,
  partsOf,
  stringOf,
} from '@emmental/evaluator';
import { type ArgumentLanguage, argumentsOfProgram, type ProgramArguments } from '@emmental/knowledge';
import { stepsOf } from '../record-sink.ts';

/**
 * The role of an argument for the program that reads it: code in a language, data, or a text that may be an option of a program whose
 * options are not known.
 */
export type Role = ArgumentLanguage | 'data' | 'option';

export interface ReadArgument {
  readonly value: Abstract;
  readonly role: Role;
  /** The program that reads the argument; null when its name is not known. */
  readonly program: string | null;
  /** True when the argument counts for code only as long as it may be an option. */
  readonly asOption?: boolean;
  /** True when the program requests the argument as an address. */
  readonly fetched: boolean;
}

/** Returns each argument of a program with its role. Programs that start another are followed to the arguments of that other program. */
export function readArguments(
  machine: Machine,
  program: Abstract | undefined,
  argumentList: Abstract,
): readonly ReadArgument[] {
  const name = programName(program);
  const items = itemsOf(argumentList);
  return items ? read(machine, name, items) : [unplaced(name, elementOf(machine, argumentList))];
}

/** Returns the name of a program; null where it is not known. `process.execPath` and `sys.executable` are the interpreter itself. */
export function programName(program: Abstract | undefined): string | null {
  if (program?.kind === 'library') {
    if (program.path === 'process.execPath') return 'node';
    if (program.path === 'executable') return 'python3';
  }
  return stringOf(program);
}

/** Returns an argument whose place among the arguments is not known, with the worst role of all places. */
function unplaced(program: string | null, value: Abstract): ReadArgument {
  const row = program === null ? null : argumentsOfProgram(program);
  const isData = row && !row.options && row.operands === undefined && row.starts === undefined;
  const role = row === null ? 'option' : isData ? 'data' : row.language;
  return { value, role, program, fetched: row?.fetches === true };
}

function read(machine: Machine, program: string | null, args: readonly Abstract[]): readonly ReadArgument[] {
  const row = program === null ? null : argumentsOfProgram(program);
  const found: ReadArgument[] = [];
  const add = (value: Abstract, role: Role): void => {
    found.push({ value, role, program, fetched: false });
  };
  const namesCode = row?.code !== undefined && args.some((arg) => row.code?.test(stringOf(arg) ?? ''));
  let operands = 0;
  let isAfterOptions = false;
  for (let at = 0; at < args.length; at++) {
    const value = args[at] as Abstract;
    const written = stringOf(value);
    if (written !== null && !isAfterOptions && isOption(row, written)) {
      add(value, 'data');
      const next = args[at + 1];
      const isCode = row !== null && next !== undefined && takesCode(row, written, next);
      if (written === '--') isAfterOptions = true;
      else if (next && row && (isCode || row.valued?.test(written) || row.settings?.option.test(written))) {
        add(next, isCode ? row.language : 'data');
        at++;
        if (isCode && row.stops)
          return [...found, ...args.slice(at + 1).map((rest) => asData(rest, program))];
      }
      continue;
    }
    if (row?.starts !== undefined && operands >= row.starts) {
      const rest = args.slice(at + 1);
      add(value, 'shell');
      return row.asLine
        ? [...found, ...rest.map((word) => ({ ...asData(word, program), role: 'shell' as const }))]
        : [...found, ...read(machine, programName(value), rest)];
    }
    found.push({
      value,
      ...roleOf(machine, row, value, { operand: operands, isAfterOptions, namesCode }),
      program,
      fetched: row?.fetches === true,
    });
    operands++;
    if (row?.stops) return [...found, ...args.slice(at + 1).map((rest) => asData(rest, program))];
  }
  return found;
}

const asData = (value: Abstract, program: string | null): ReadArgument => ({
  value,
  role: 'data',
  program,
  fetched: false,
});

/** Is the argument behind a written option code: always, or as a setting of which the name is not fixed or means code? */
function takesCode(row: ProgramArguments, option: string, value: Abstract): boolean {
  if (!row.settings?.option.test(option)) return row.code?.test(option) === true;
  const name = /^([^=]*)=/.exec(beginningOf(value))?.[1];
  return name === undefined || row.settings.code.test(name);
}

const isOption = (row: ProgramArguments | null, written: string): boolean =>
  row?.code?.test(written) === true ||
  row?.valued?.test(written) === true ||
  /^-./.test(written) ||
  (row?.assigns === true && /^[A-Za-z_]\w*=/.test(written));

/** Returns the role of an operand, or of a text of which only a part is known. */
function roleOf(
  machine: Machine,
  row: ProgramArguments | null,
  value: Abstract,
  place: { readonly operand: number; readonly isAfterOptions: boolean; readonly namesCode: boolean },
): Pick<ReadArgument, 'role' | 'asOption'> {
  const option = place.isAfterOptions ? null : /^(-[^=]*)=?$/.exec(beginningOf(value))?.[1];
  if (option) return { role: row?.code?.test(option) ? row.language : 'data' };
  const [from, to] = row?.operands ?? [1, 0];
  if (
    row &&
    !place.namesCode &&
    place.operand >= from &&
    place.operand <= to &&
    !(row.named && beginningOf(value) !== '')
  )
    return { role: row.language };
  if (place.isAfterOptions || !mayBeOption(machine, value)) return { role: 'data' };
  if (row === null) return { role: 'option' };
  return row.options ? { role: row.language, asOption: true } : { role: 'data' };
}

/** Returns the text that a value surely begins with. */
const beginningOf = (value: Abstract): string => {
  const [first] = partsOf(value);
  return value.kind !== 'union' && typeof first === 'string' ? first : '';
};

/** May event data make the value begin with `-`? A test of the beginning prevents it (`no option`). */
function mayBeOption(machine: Machine, value: Abstract): boolean {
  return choices(value).some((choice) => {
    if (flowsOf(choice).every((flow) => stepsOf(machine, flow).includes('no option'))) return false;
    const [first] = partsOf(choice);
    if (typeof first === 'string' && first !== '') return first.startsWith('-');
    return (
      typeof first === 'string' || first === undefined || first.kind === 'event' || first.kind === 'unknown'
    );
  });
}
