import type { CoverageCause } from './coverage.ts';
import type { Location } from './location.ts';

/** A part of the input that was left out or could not be read. `message` describes it; `diagnosticCodes` has the remedy. */
export interface Diagnostic extends Location {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly severity: 'error' | 'warning';
  /** How many declared functions are not in the report because of this problem; absent = none that are known. */
  readonly functions?: number;
}

/**
 * For each code, what happened (`says`), what the user can do (`todo`), and the cause that coverage counts it under (null =
 * nothing was left out). Every diagnostic and every refusal of the product is a row.
 */
export const diagnosticCodes = {
  'read/not-found': {
    severity: 'error',
    says: 'the file or folder does not exist',
    todo: 'check the path',
    cause: 'file not read',
  },
  'read/unreadable': {
    severity: 'error',
    says: 'the file or folder could not be read',
    todo: 'check its permissions',
    cause: 'file not read',
  },
  'read/not-a-file': {
    severity: 'error',
    says: 'it is neither a file nor a folder (a pipe, a device or a socket) and was not opened',
    todo: 'name a file or a folder',
    cause: 'file not read',
  },
  'read/outside-root': {
    severity: 'error',
    says: 'the path leads outside the repository and was not followed',
    todo: 'set a wider --root if it belongs to the app',
    cause: 'file not read',
  },
  'read/too-large': {
    severity: 'error',
    says: 'the file is larger than the limit and was not read',
    todo: 'split it',
    cause: 'limit',
  },
  'read/too-many-files': {
    severity: 'error',
    says: 'the repository has more files than the limit; the rest was not read',
    todo: 'scan a sub-folder',
    cause: 'limit',
  },
  'read/not-utf8': {
    severity: 'warning',
    says: 'the file is not UTF-8; undecodable bytes were replaced',
    todo: 'save it as UTF-8',
    cause: null,
  },
  'read/not-text': {
    severity: 'error',
    says: 'the file is not text, but holds a template',
    todo: 'save it as UTF-8 without NUL bytes',
    cause: 'file not read',
  },
  'read/syntax': {
    severity: 'error',
    says: 'the file has a syntax error',
    todo: 'correct the line',
    cause: 'syntax error',
  },
  'read/partly-read': {
    severity: 'error',
    says: 'only a part of the file could be read',
    todo: 'correct the line; the text after it may be missing from this report',
    cause: 'file not read',
  },
  'read/duplicate-key': {
    severity: 'warning',
    says: 'a mapping has the same key twice; the last one counts',
    todo: 'remove one of them',
    cause: null,
  },
  'read/templated': {
    severity: 'warning',
    says: 'the file has placeholders of a template engine; all its branches were read',
    todo: 'scan the rendered file instead',
    cause: null,
  },
  'read/failed': {
    severity: 'error',
    says: 'a defect of the scanner stopped it from reading the file',
    todo: 'report it with the file; everything else was read',
    cause: 'fault',
  },
  'read/limit': {
    severity: 'error',
    says: 'the file reached a limit of depth, size or expansion',
    todo: 'simplify the file; the rest was not read',
    cause: 'limit',
  },
  'read/not-a-template': {
    severity: 'error',
    says: 'the file is not a template',
    todo: 'check that it has Resources, or functions',
    cause: null,
  },
  'template/invalid': {
    severity: 'error',
    says: 'a part of the template has the wrong shape',
    todo: 'compare it with the format’s reference',
    cause: 'template part not read',
  },
  'template/cycle': {
    severity: 'error',
    says: 'values refer to each other in a loop',
    todo: 'break the loop',
    cause: 'template part not read',
  },
  'template/undefined': {
    severity: 'warning',
    says: 'a reference has no target',
    todo: 'declare it, or correct its name',
    cause: null,
  },
  'template/unsupported': {
    severity: 'warning',
    says: 'a feature of the format is not supported yet',
    todo: 'its effects count as unknown',
    cause: 'template part not read',
  },
  'template/unknown-starter': {
    severity: 'warning',
    says: 'it is not known who can start a function',
    todo: 'find out who uses it; until then its input counts as untrusted',
    cause: null,
  },
  'template/macro': {
    severity: 'warning',
    says: 'a macro may change every part that it covers, and a scan runs none',
    todo: 'scan the processed template; until then who starts functions and what roles allow is not known',
    cause: 'template part not read',
  },
  'template/elsewhere': {
    severity: 'warning',
    says: 'a part of the app is not in the repository',
    todo: 'what it declares, starts and grants counts as unknown',
    cause: 'template part not read',
  },
  'template/open-count': {
    severity: 'warning',
    says: 'how many there are of a block is decided at deployment',
    todo: 'give the value: --param NAME=VALUE; one was looked at, with its values unknown',
    cause: 'template part not read',
  },
  'template/open-exports': {
    severity: 'warning',
    says: 'the code may declare more functions of Firebase than were found',
    todo: 'name the handlers of the others: --handler FILE#EXPORT',
    cause: 'template part not read',
  },
  'template/plugin': {
    severity: 'warning',
    says: 'a plug-in may add functions, triggers and permissions',
    todo: 'scan the packaged template (serverless package), or look at what it adds',
    cause: 'tool not read',
  },
  'template/unread-format': {
    severity: 'warning',
    says: 'this format declares functions but is not supported yet',
    todo: 'name the handlers: --handler FILE#EXPORT',
    cause: 'tool not read',
  },
  'template/snapshot': {
    severity: 'warning',
    says: 'a program declares functions, and a scan runs no programs; they were read from the committed snapshots of its tests',
    todo: 'scan cdk.out after cdk synth: it has the names and stages that are deployed',
    cause: null,
  },
  'template/packaged-copy': {
    severity: 'warning',
    says: 'the template is a packaged copy of another one, which was read in its place',
    todo: 'nothing, if the packages in the bucket are made from this code',
    cause: null,
  },
  'template/other-stages': {
    severity: 'warning',
    says: 'the stages of a stack differ in resources, and one stage was read',
    todo: 'scan the template of each stage',
    cause: 'template part not read',
  },
  'template/would-run-code': {
    severity: 'warning',
    says: 'a program computes the value, and a scan runs no programs',
    todo: 'use a YAML or JSON file, name the handlers (--handler FILE#EXPORT), or answer the questions that it leaves',
    cause: 'template part not read',
  },
  'code/no-handler-file': {
    severity: 'error',
    says: 'the handler’s file was not found',
    todo: 'check the name of the handler and where its code lies',
    cause: 'code not found',
  },
  'code/several-handlers': {
    severity: 'error',
    says: 'several files may be the source of the function',
    todo: 'name the file: emmental assume FUNCTION/code --is FILE#EXPORT',
    cause: 'code not found',
  },
  'code/no-export': {
    severity: 'error',
    says: 'the handler’s file has no such export',
    todo: 'check the name of the handler',
    cause: 'export not found',
  },
  'code/load-fails': {
    severity: 'error',
    says: 'the handler’s file ends with an error before it defines the handler',
    todo: 'with the values that the template sets, every call fails: set the value that the code asks for',
    cause: 'load fails',
  },
  'code/unread-language': {
    severity: 'warning',
    says: 'this language is not supported yet',
    todo: 'its needs are unknown, so nothing is removed from its role',
    cause: 'language not read',
  },
  'code/syntax': {
    severity: 'error',
    says: 'the module has a syntax error',
    todo: 'correct the line; the behaviour of the module is unknown',
    cause: 'syntax error',
  },
  'code/unresolved-import': {
    severity: 'warning',
    says: 'an import inside the repository was not found',
    todo: 'check the path; the behaviour of the import is unknown',
    cause: 'import not found',
  },
  'code/unread-import': {
    severity: 'warning',
    says: 'what an import inside the repository loads was not read',
    todo: 'answer its question; the behaviour of the import is unknown',
    cause: 'import not read',
  },
  'code/failed': {
    severity: 'error',
    says: 'a defect of the scanner stopped it from reading the code',
    todo: 'report it with the code; the behaviour of the function is unknown, everything else was read',
    cause: 'fault',
  },
  'scan/failed': {
    severity: 'error',
    says: 'a defect of the scanner stopped a part of the scan',
    todo: 'report it; everything else was looked at',
    cause: 'fault',
  },
  'code/limit': {
    severity: 'warning',
    says: 'the code reached a limit of the analysis',
    todo: 'the behaviour of the rest is unknown',
    cause: 'limit',
  },
  'dependencies/unread-format': {
    severity: 'warning',
    says: 'this format lists packages but is not supported yet',
    todo: 'its packages are not checked',
    cause: null,
  },
  'dependencies/no-lockfile': {
    severity: 'warning',
    says: 'the manifest asks for packages, but no lockfile beside or above it lists the installed versions',
    todo: 'commit a lockfile: without it only the lowest allowed version of each package can be checked',
    cause: null,
  },
  'dependencies/unknown-version': {
    severity: 'warning',
    says: 'the version of the lockfile format is not known',
    todo: 'it was read like the newest known version; check the number of its packages',
    cause: null,
  },
  'dependencies/archive': {
    severity: 'error',
    says: 'an archive, or a file in it, could not be opened',
    todo: 'its content is not checked',
    cause: null,
  },
  'dependencies/conflict': {
    severity: 'error',
    says: 'the file holds a merge conflict; both sides were read',
    todo: 'resolve it',
    cause: null,
  },
  'dependencies/wrong-shape': {
    severity: 'error',
    says: 'a part of the lockfile has the wrong shape and was left out',
    todo: 'create it again with the package manager',
    cause: null,
  },
  'holes/scenario': {
    severity: 'error',
    says: 'a scenario of attack has the wrong shape',
    todo: 'see docs/holes.md',
    cause: null,
  },
  'profile/invalid': {
    severity: 'error',
    says: 'the rulebase has the wrong shape',
    todo: 'compare it with schema/profile-1.json of the package emmental',
    cause: null,
  },
  'profile/expired': {
    severity: 'warning',
    says: 'an assumption or exception has expired and no longer counts',
    todo: 'renew it or remove it',
    cause: null,
  },
  'profile/fix-available': {
    severity: 'warning',
    says: 'the fix that an exception waits for is available; the finding is reported again',
    todo: 'upgrade to the fix, or set an end day for the exception',
    cause: null,
  },
  'profile/new-answer': {
    severity: 'warning',
    says: 'the compared change adds or edits an answer; it does not count in the comparison',
    todo: 'let CODEOWNERS name approvers of the company rules for emmental.yaml, or answer in a change of its own',
    cause: null,
  },
  'profile/unmatched': {
    severity: 'warning',
    says: 'an assumption or exception matches nothing',
    todo: 'remove it, or correct its name',
    cause: null,
  },
  'profile/waived-already': {
    severity: 'warning',
    says: 'an exception accepts only what is waived already',
    todo: 'keep one of the two, and remove the other',
    cause: null,
  },
  'profile/ends-soon': {
    severity: 'warning',
    says: 'it expires soon; its findings will count again',
    todo: 'fix the problem, or set a new end',
    cause: null,
  },
  'waiver/expired': {
    severity: 'warning',
    says: 'a waiver has expired and no longer counts',
    todo: 'renew it or remove it',
    cause: null,
  },
  'waiver/no-such-day': {
    severity: 'error',
    says: 'a waiver ends on a day that does not exist and does not count',
    todo: 'write its last day like this: 2027-03-31',
    cause: null,
  },
  'waiver/ends-soon': {
    severity: 'warning',
    says: 'it expires soon; its findings will count again',
    todo: 'fix the problem, or set a new end',
    cause: null,
  },
  'waiver/no-reason': {
    severity: 'warning',
    says: 'a waiver gives no reason and does not count',
    todo: 'write the reason behind the rule',
    cause: null,
  },
  'waiver/forbidden': {
    severity: 'warning',
    says: 'the company rules allow no waivers in comments and metadata; it does not count',
    todo: 'fix the problem, or write an exception into emmental.yaml',
    cause: null,
  },
  'waiver/not-approved': {
    severity: 'warning',
    says: 'no approver of the company rules owns the line; the waiver does not count',
    todo: 'let CODEOWNERS name only approvers for this file, or write an exception into emmental.yaml',
    cause: null,
  },
  'waiver/no-end': {
    severity: 'warning',
    says: 'the company rules ask for an end; the waiver does not count',
    todo: 'write the last day behind the rule: until 2027-03-31',
    cause: null,
  },
  'waiver/too-long': {
    severity: 'warning',
    says: 'a waiver lasts longer than the company allows and does not count',
    todo: 'set an earlier end',
    cause: null,
  },
  'waiver/unmatched': {
    severity: 'warning',
    says: 'a waiver matches nothing',
    todo: 'remove it, or correct its rule or place',
    cause: null,
  },
  'profile/extends': {
    severity: 'error',
    says: 'the rules in extends could not be read',
    todo: 'correct the path; without them the app may be less strict than the company requires',
    cause: null,
  },
  'profile/weaker': {
    severity: 'error',
    says: 'the app is less strict than the rules it extends; the stricter rule counts',
    todo: 'remove the line, or ask the owner of those rules',
    cause: null,
  },
  'profile/group': {
    severity: 'error',
    says: 'no group has that name',
    todo: 'define it under objects, or correct its name',
    cause: null,
  },
  'profile/no-function': {
    severity: 'warning',
    says: 'the template has no such function',
    todo: 'remove it, or correct its name',
    cause: null,
  },
  'profile/unknown-kind': {
    severity: 'error',
    says: 'no trigger has that kind, so the rule matches any event',
    todo: 'correct the kind: see docs/rulebase.md',
    cause: null,
  },
  'profile/no-source': {
    severity: 'warning',
    says: 'nothing in the template starts the function that way',
    todo: 'remove the rule, or correct its source',
    cause: null,
  },
  'profile/no-resource': {
    severity: 'warning',
    says: 'the template has no such resource, so the text counts as a name',
    todo: 'correct it, or write an ARN',
    cause: null,
  },
  'profile/shadowed': {
    severity: 'warning',
    says: 'the rule has no effect',
    todo: 'remove it',
    cause: null,
  },
  'profile/unused': {
    severity: 'warning',
    says: 'nothing in the code uses the rule',
    todo: 'remove it; profile derive removes rules that nobody edited',
    cause: null,
  },
  'profile/too-wide': {
    severity: 'error',
    says: 'the rule allows too much to review',
    todo: 'name the exact targets; if the function needs all of it, write action: watch, so that each use is reported',
    cause: null,
  },
  'profile/weakened': {
    severity: 'warning',
    says: 'a rule allows code that the guard cannot look into, so the rules of other sections do not stop what that code does',
    todo: 'remove the use if the function works without it; otherwise give the role few permissions and limit the network outside the function (VPC, security group), because these hold for such code, too',
    cause: null,
  },
  'profile/not-limited': {
    severity: 'warning',
    says: 'a section is missing, so the app has no limits there',
    todo: 'write its rules, or none',
    cause: null,
  },
  'profile/differs': {
    severity: 'error',
    says: 'the template and the profile differ in permissions',
    todo: 'correct the rule, or let protect write the template, because only the template is deployed: emmental protect --only roles',
    cause: null,
  },
  'profile/callers': {
    severity: 'error',
    says: 'the template admits callers whom the rulebase does not admit',
    todo: 'restore the template, or let protect write it from the rulebase; if these callers are meant, write who into the rule: emmental protect --only settings',
    cause: null,
  },
  'profile/fewer-callers': {
    severity: 'warning',
    says: 'the template admits fewer callers than the rulebase',
    todo: 'write who into the rule as the template has it',
    cause: null,
  },
  'profile/shared-role': {
    severity: 'warning',
    says: 'a function has permissions that only others need, because they share its role',
    todo: 'give each function a role of its own: emmental protect --only roles; until then only the guard holds them apart',
    cause: null,
  },
  'profile/kept': {
    severity: 'warning',
    says: 'no rule names a permission, but it stays because a question is open',
    todo: 'answer it, or leave it as it is: emmental assume',
    cause: null,
  },
  'profile/loses-events': {
    severity: 'error',
    says: 'a blocked event would be lost',
    todo: 'set on-block.quarantine, or let the trigger report single failed records',
    cause: null,
  },
  'profile/too-long': {
    severity: 'error',
    says: 'an exception lasts longer than the company allows',
    todo: 'set an earlier end',
    cause: null,
  },
  'use/option': {
    severity: 'error',
    says: 'the command line is wrong',
    todo: 'see --help',
    cause: null,
  },
} as const satisfies Record<
  string,
  { severity: 'error' | 'warning'; says: string; todo: string; cause: CoverageCause | null }
>;

export type DiagnosticCode = keyof typeof diagnosticCodes;

/** Is the diagnostic about one import, which records its own question? */
export const isAboutImport = (code: DiagnosticCode): boolean =>
  code === 'code/unresolved-import' || code === 'code/unread-import';

/** Makes a diagnostic whose message is the sentence of `diagnosticCodes`, followed by `about`. */
export function diagnostic(
  code: DiagnosticCode,
  at: Location,
  about?: string,
  functions?: number,
): Diagnostic {
  const row = diagnosticCodes[code];
  return {
    code,
    message: about ? `${row.says}: ${about}` : row.says,
    file: at.file,
    line: at.line,
    column: at.column,
    severity: row.severity,
    ...(functions === undefined ? {} : { functions }),
  };
}
