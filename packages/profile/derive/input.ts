import type {
  App,
  FunctionDeclaration,
  FunctionReport,
  Hole,
  LinkedBehaviour,
  Location,
  NativeUse,
  OpenQuestion,
  Seen,
} from '@emmental/model';
import type { Open, Why } from './derived.ts';

/** The results of the scan for one function: its declaration in the template and the behaviour of its code. */
export interface FunctionInput {
  readonly app: App;
  readonly declaration: FunctionDeclaration;
  readonly fn: FunctionReport;
  /** The native code that the function loads. */
  readonly native: readonly NativeUse[];
}

/** Returns the function's behaviours of one kind. */
export const behavioursOf = <K extends LinkedBehaviour['kind']>(
  { fn }: FunctionInput,
  kind: K,
): readonly Extract<LinkedBehaviour, { readonly kind: K }>[] =>
  fn.behaviours.filter(
    (behaviour): behaviour is Extract<LinkedBehaviour, { readonly kind: K }> => behaviour.kind === kind,
  );

export const whyOf = ({ at, text }: Seen): Why => ({ file: at.file, line: at.line, text: text.trim() });

/** Returns the place in a package that uses a host, a file or a program itself. */
export const whyOfPackage = ({ file, line, text }: Pick<NativeUse, 'file' | 'line' | 'text'>): Why => ({
  file,
  line,
  text,
});

/** Returns the open question with that name (`env.CALLBACK_URL`); null when it is answered. */
export const questionOf = (input: FunctionInput, what: string): Open | null =>
  questionWhere(input, ({ id }) => id === `${input.fn.name}/${what}`);

/** Returns the open question about a line of the code; null when there is none. */
export const questionAt = (input: FunctionInput, at: Pick<Location, 'file' | 'line'>): Open | null =>
  questionWhere(input, ({ file, line }) => file === at.file && line === at.line);

export function questionWhere({ fn }: FunctionInput, is: (question: OpenQuestion) => boolean): Open | null {
  const question = fn.unknown.find(is);
  return question ? { what: question.what, why: question.why, answer: question.answer } : null;
}

/**
 * Returns the question about a part of the code that was not read; null when all of it was read. Such a part can do anything, so
 * each section gets a rule that watches for it.
 */
export function unreadCode(input: FunctionInput): Open | null {
  // An idle question about the code asks which file is the source; the code of a likely file was read.
  const code = questionWhere(input, ({ id, idle }) => id === `${input.fn.name}/code` && !idle);
  if (code) return code;
  const part = behavioursOf(input, 'undecided').find(({ unread }) => unread);
  return part ? { what: part.what, why: part.why, answer: null } : null;
}

const eventDecides = 'the event sets it';

/** Returns true for a question that no answer can settle, because each event has its own value. */
export const isEventDecided = (open: Open | null): boolean => open?.why.startsWith(eventDecides) === true;

/** Returns the reason why a text is not known: the event decides it, or `otherwise`. */
export function decidedBy(parts: readonly (string | Hole)[], otherwise: string): string {
  const event = parts.find((part) => typeof part === 'object' && part.kind === 'event');
  return typeof event === 'object' && event.kind === 'event'
    ? `${eventDecides} (${event.path === '' ? 'all of it' : event.path})`
    : otherwise;
}
