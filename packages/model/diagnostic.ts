import type { Location } from './location.ts';

/** Something that was left out or could not be read. `message` names it; the table says what to do. */
export interface Diagnostic extends Location {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly severity: 'error' | 'warning';
}

/** code → what happened → what to do. Every diagnostic and every refusal of the product is a row here. */
export const diagnosticCodes = {
  'read/not-found': { severity: 'error', says: 'the file or folder does not exist', todo: 'check the path' },
  'read/unreadable': {
    severity: 'error',
    says: 'the file or folder could not be read',
    todo: 'check its permissions',
  },
  'read/not-a-file': {
    severity: 'error',
    says: 'it is neither a file nor a folder (a pipe, a device or a socket) and was not opened',
    todo: 'give a file or a folder',
  },
  'read/outside-root': {
    severity: 'error',
    says: 'the path leads outside the repository and was not followed',
    todo: 'give a wider --root if it belongs to the app',
  },
  'read/too-large': {
    severity: 'error',
    says: 'the file is larger than the limit and was not read',
    todo: 'split it',
  },
  'read/too-many-files': {
    severity: 'error',
    says: 'the repository has more files than the limit; the rest was not looked at',
    todo: 'scan a sub-folder',
  },
  'read/not-utf8': {
    severity: 'warning',
    says: 'the file is not UTF-8; undecodable bytes were replaced',
    todo: 'save it as UTF-8',
  },
  'read/syntax': { severity: 'error', says: 'the file has a syntax error', todo: 'mend the line' },
  'read/partly-read': {
    severity: 'error',
    says: 'only a part of the file could be read',
    todo: 'mend the line; what follows it may be missing from this report',
  },
  'read/duplicate-key': {
    severity: 'warning',
    says: 'a key stands twice in one mapping; the last one counts',
    todo: 'remove one of them',
  },
  'read/templated': {
    severity: 'warning',
    says: 'a template engine has yet to fill in the file; all its branches were read',
    todo: 'scan the rendered file',
  },
  'read/failed': {
    severity: 'error',
    says: 'a fault of the scanner kept it from reading the file',
    todo: 'report it with the file; everything else was read',
  },
  'read/limit': {
    severity: 'error',
    says: 'a bound on depth, size or expansion was reached',
    todo: 'simplify the file; what lies beyond was not looked at',
  },
  'read/not-a-template': {
    severity: 'error',
    says: 'the file is not a template',
    todo: 'check that it has Resources, or functions',
  },
  'template/invalid': {
    severity: 'error',
    says: 'a part of the template has the wrong shape',
    todo: 'compare it with the format’s reference',
  },
  'template/cycle': {
    severity: 'error',
    says: 'values refer to each other in a circle',
    todo: 'break the circle',
  },
  'template/undefined': {
    severity: 'warning',
    says: 'a reference has no target',
    todo: 'define it, or correct its name',
  },
  'template/unsupported': {
    severity: 'warning',
    says: 'a feature of the format is not read yet',
    todo: 'its effects are reported as unknown',
  },
  'template/unread-format': {
    severity: 'warning',
    says: 'functions are declared in a format that is not read yet',
    todo: 'name their handlers: --handler FILE#EXPORT',
  },
  'template/would-run-code': {
    severity: 'warning',
    says: 'the value comes from a program, which a scan never runs',
    todo: 'answer it with an assumption, or use a YAML or JSON file',
  },
  'code/no-handler-file': {
    severity: 'error',
    says: 'the handler’s file was not found',
    todo: 'check CodeUri and Handler',
  },
  'code/no-export': {
    severity: 'error',
    says: 'the handler’s file has no such export',
    todo: 'check the Handler setting',
  },
  'code/unread-language': {
    severity: 'warning',
    says: 'code in this language is not read yet',
    todo: 'its needs are unknown: nothing is taken away from its role',
  },
  'code/syntax': {
    severity: 'error',
    says: 'the module has a syntax error',
    todo: 'mend the line; the module’s behaviour is unknown',
  },
  'code/unresolved-import': {
    severity: 'warning',
    says: 'an import inside the repository was not found',
    todo: 'check the path; what it does is unknown',
  },
  'code/failed': {
    severity: 'error',
    says: 'a fault of the scanner kept it from reading the code',
    todo: 'report it with the code; what the function does is unknown, everything else was read',
  },
  'code/limit': {
    severity: 'warning',
    says: 'a bound of the code analysis was reached',
    todo: 'what lies beyond is unknown',
  },
  'dependencies/unread-format': {
    severity: 'warning',
    says: 'packages are listed in a format that is not read yet',
    todo: 'they are not checked',
  },
  'dependencies/no-lockfile': {
    severity: 'warning',
    says: 'packages are asked for, and no lockfile beside or above tells which ones are installed',
    todo: 'commit a lockfile: without it only the lowest version of what is asked for can be checked',
  },
  'dependencies/unknown-version': {
    severity: 'warning',
    says: 'the lockfile is of a version that is not known',
    todo: 'it was read like the newest known one; compare the number of its packages',
  },
  'dependencies/archive': {
    severity: 'error',
    says: 'an archive, or a file in it, was not opened',
    todo: 'what it holds is not checked',
  },
  'dependencies/conflict': {
    severity: 'error',
    says: 'the file holds a merge conflict; both sides were read',
    todo: 'resolve it',
  },
  'dependencies/wrong-shape': {
    severity: 'error',
    says: 'a part of the lockfile has the wrong shape and was left out',
    todo: 'make it anew with the package manager',
  },
  'holes/scenario': {
    severity: 'error',
    says: 'a scenario of attack has the wrong shape',
    todo: 'see docs/holes.md',
  },
  'profile/invalid': {
    severity: 'error',
    says: 'the rulebase has the wrong shape',
    todo: 'compare it with schema/profile-1.json of the package emmental',
  },
  'profile/expired': {
    severity: 'warning',
    says: 'an assumption or exception has ended and no longer counts',
    todo: 'renew or remove it',
  },
  'profile/fix-available': {
    severity: 'warning',
    says: 'the fix that an exception waits for is there; what it accepts is reported again',
    todo: 'upgrade to it, or give the exception a day',
  },
  'profile/unmatched': {
    severity: 'warning',
    says: 'an assumption or exception matches nothing',
    todo: 'remove it, or correct its name',
  },
  'profile/ends-soon': {
    severity: 'warning',
    says: 'it ends soon, and what it waives counts again',
    todo: 'mend it, or give it a new end',
  },
  'waiver/expired': {
    severity: 'warning',
    says: 'a waiver has ended and no longer counts',
    todo: 'renew or remove it',
  },
  'waiver/ends-soon': {
    severity: 'warning',
    says: 'it ends soon, and what it waives counts again',
    todo: 'mend it, or give it a new end',
  },
  'waiver/no-reason': {
    severity: 'warning',
    says: 'a waiver gives no reason and does not count',
    todo: 'write why behind the rule',
  },
  'waiver/unmatched': {
    severity: 'warning',
    says: 'a waiver matches nothing',
    todo: 'remove it, or correct its rule or place',
  },
  'profile/extends': {
    severity: 'error',
    says: 'the rules that the profile extends could not be read',
    todo: 'correct the path; without them the app may be less strict than the company asks',
  },
  'profile/weaker': {
    severity: 'error',
    says: 'the app is less strict than the rules it extends; the stricter counts',
    todo: 'remove the line, or ask the owner of those rules',
  },
  'profile/group': {
    severity: 'error',
    says: 'no group of that name is defined',
    todo: 'define it under objects, or correct its name',
  },
  'profile/no-function': {
    severity: 'warning',
    says: 'the template has no such function',
    todo: 'remove it, or correct its name',
  },
  'profile/no-source': {
    severity: 'warning',
    says: 'nothing in the template starts the function that way',
    todo: 'remove the rule, or correct its source',
  },
  'profile/no-resource': {
    severity: 'warning',
    says: 'the template has no such resource, so the text is taken as a name',
    todo: 'correct it, or write an ARN',
  },
  'profile/shadowed': {
    severity: 'warning',
    says: 'the rule never counts',
    todo: 'remove it',
  },
  'profile/unused': {
    severity: 'warning',
    says: 'nothing in the code uses the rule',
    todo: 'remove it; profile derive removes what nobody changed',
  },
  'profile/too-wide': {
    severity: 'warning',
    says: 'the rule allows more than one can review',
    todo: 'name what is meant',
  },
  'profile/not-limited': {
    severity: 'warning',
    says: 'a section is missing, so nothing of it is limited',
    todo: 'write its rules, or none',
  },
  'profile/differs': {
    severity: 'error',
    says: 'the template and the profile differ in permissions',
    todo: 'write the template from the profile, since only the template is deployed: emmental protect --only roles',
  },
  'profile/kept': {
    severity: 'warning',
    says: 'a permission that no rule names is kept, because a question is open',
    todo: 'answer it, or leave it as it is: emmental assume',
  },
  'profile/loses-events': {
    severity: 'error',
    says: 'a blocked event would be lost',
    todo: 'set on-block.quarantine, or a way for the trigger to tell single records as failed',
  },
  'profile/too-long': {
    severity: 'error',
    says: 'an exception runs longer than the company allows',
    todo: 'give it an earlier end',
  },
  'use/option': { severity: 'error', says: 'the command line is wrong', todo: 'see --help' },
} as const satisfies Record<string, { severity: 'error' | 'warning'; says: string; todo: string }>;

export type DiagnosticCode = keyof typeof diagnosticCodes;

/** Makes a diagnostic: the table's sentence, then what it is about. */
export function diagnostic(code: DiagnosticCode, at: Location, about?: string): Diagnostic {
  const row = diagnosticCodes[code];
  return {
    code,
    message: about ? `${row.says}: ${about}` : row.says,
    file: at.file,
    line: at.line,
    column: at.column,
    severity: row.severity,
  };
}
