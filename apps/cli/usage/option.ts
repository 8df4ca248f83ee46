import { type Command, Option as CommanderOption, InvalidArgumentError } from 'commander';

/** One option: its flags, its text in help, and the conversion of its text into a value. `T` is the type of the value. */
export interface OptionDefinition<T> {
  readonly flags: string;
  readonly help: string;
  /**
   * Converts the text; absent: the value is the text itself, or true for an option without a value. Throws
   * commander's `InvalidArgumentError`.
   */
  parse?(text: string, before: T): T;
  /** The value when the user does not write the option; absent = undefined. */
  readonly initial?: T;
  readonly isRequired?: true;
}

/** Options of a command, by the name of their value: `failOn` for `--fail-on`. */
export type OptionTable = Readonly<Record<string, OptionDefinition<unknown>>>;

type ValueOf<D> = D extends OptionDefinition<infer T> ? T : never;
type MayLack<T extends OptionTable> = {
  [K in keyof T]: undefined extends ValueOf<T[K]> ? K : never;
}[keyof T];

/** The values of a table of options, as a command receives them. */
export type OptionsOf<T extends OptionTable> = {
  readonly [K in Exclude<keyof T, MayLack<T>>]: ValueOf<T[K]>;
} & { readonly [K in MayLack<T>]?: Exclude<ValueOf<T[K]>, undefined> };

/** Defines the options of a command once: usage, help and the type of the values come from this table. */
export const defineOptions = <T extends OptionTable>(options: T): T => options;

/** `--strict`: false by default. */
export const flag = (flags: string, help: string): OptionDefinition<boolean> => ({
  flags,
  help,
  initial: false,
});

/** `--no-code`: true by default. */
export const negated = (flags: string, help: string): OptionDefinition<boolean> => ({ flags, help });

/** `--owner <name>`: a text. */
export function text(flags: string, help: string): OptionDefinition<string | undefined>;
export function text(flags: string, help: string, initial: string): OptionDefinition<string>;
export function text(flags: string, help: string, initial?: string): OptionDefinition<string | undefined> {
  return { flags, help, ...(initial === undefined ? {} : { initial }) };
}

/** `--shape <file>`: a text that the command requires. */
export const requiredText = (flags: string, help: string): OptionDefinition<string> => ({
  flags,
  help,
  isRequired: true,
});

/** `--function <name>`: may occur any number of times. */
export const texts = (flags: string, help: string): OptionDefinition<readonly string[]> => ({
  flags,
  help,
  parse: (value, before) => [...before, value],
  initial: [],
});

/** `--format <format>`: one of these words; without `initial` it may be absent. */
export function choice<const T extends string>(
  flags: string,
  help: string,
  words: readonly T[],
): OptionDefinition<T | undefined>;
export function choice<const T extends string>(
  flags: string,
  help: string,
  words: readonly T[],
  initial: NoInfer<T>,
): OptionDefinition<T>;
export function choice<const T extends string>(
  flags: string,
  help: string,
  words: readonly T[],
  initial?: T,
): OptionDefinition<T | undefined> {
  const parse = (text: string): T => {
    const found = words.find((word) => word === text);
    if (found) return found;
    throw new InvalidArgumentError(
      words.length === 1 ? `it can only be ${words[0]}` : `it must be one of ${words.join(', ')}`,
    );
  };
  return { flags, help, parse, ...(initial === undefined ? {} : { initial }) };
}

/**
 * Adds the options of a table to a command, in the order of the table. Throws when a key of the table does not
 * match its flags.
 */
export function addOptions(command: Command, options: OptionTable): Command {
  for (const [name, { flags, help, parse, initial, isRequired }] of Object.entries(options)) {
    const option = new CommanderOption(flags, help);
    if (option.attributeName() !== name)
      throw new Error(`${flags} has the value ${option.attributeName()}, not ${name}`);
    option.default(initial);
    if (parse) option.argParser(parse);
    option.makeOptionMandatory(isRequired === true);
    command.addOption(option);
  }
  return command;
}

/** Describes an option in `--help`; an empty default is not mentioned. */
export function describeOption({ description, defaultValue }: CommanderOption): string {
  const isPlain =
    typeof defaultValue === 'string' && defaultValue !== '' && !description.includes('default:');
  return isPlain ? `${description} (default: ${defaultValue})` : description;
}
