import type { Form, Subject, Target } from '../subject.ts';
import { anyBody, nameOfFile, twoCallers, wrongBodies } from './callers.ts';
import { codeForms, snippetsFor, templateForms } from './code.ts';
import { headerForms } from './header.ts';
import { objectForms } from './objects.ts';
import { pickleForms } from './pickle.ts';
import { pathForms, urlForms } from './reach.ts';
import { shellForms } from './shell.ts';
import { nosqlForms, sqlForms } from './sql.ts';

export { callers, tells } from './callers.ts';
export { mark } from './code.ts';
export { holdsHeader } from './header.ts';
export { canaryFile } from './reach.ts';
export { asksFor, canaryTable } from './sql.ts';

/**
 * Every way to write the attack for the kind of place that it has to take effect in. Which one fits depends on the text
 * around it: the first that takes effect without the guard is the one.
 */
export function formsOf(subject: Subject, target: Target): readonly Form[] {
  switch (subject.sink) {
    case 'shell':
      return shellForms(target);
    case 'code':
      return codeForms(subject, target);
    case 'template':
      return templateForms(subject, target);
    case 'sql':
      return sqlForms(target);
    case 'nosql':
      return nosqlForms(target);
    case 'path':
      return pathForms(target);
    case 'url':
      return urlForms(target);
    case 'deserialize':
      return subject.language === 'python' ? pickleForms(subject, target) : objectForms(subject, target);
    case 'header':
      return headerForms(target);
    case 'stack':
      return wrongBodies();
    case 'environment':
    case 'package':
      return anyBody(subject);
    case 'earlier':
      return twoCallers(subject, target);
    case 'file':
      return nameOfFile(target);
  }
}

/** The attacker's program: says that it runs, then does the rest of the attack, in the language of the function. */
export function programOf(subject: Subject, target: Target): string {
  const { of } = snippetsFor(subject, target);
  const isNode = subject.language === 'javascript';
  const done = JSON.stringify(programMark(target));
  const acts = subject.effects.filter((effect) => effect !== 'program');
  return isNode
    ? [
        "import { writeFileSync } from 'node:fs';",
        `writeFileSync(${done}, '');`,
        ...acts.map((effect) => `await ${of(effect)};`),
        '',
      ].join('\n')
    : [
        `open(${done}, "w").close()`,
        ...acts.flatMap((effect) => ['try:', `    ${of(effect)}`, 'except Exception:', '    pass']),
        '',
      ].join('\n');
}

/** What a package that was taken over does when it is loaded, once: each act by itself. */
export function packageCode(subject: Subject, target: Target): string {
  const { of } = snippetsFor(subject, target);
  const acts = subject.effects.map((effect) => of(effect));
  if (subject.language === 'javascript')
    return `if(!globalThis[${JSON.stringify(target.token)}]){globalThis[${JSON.stringify(target.token)}]=1;${acts.map((act) => `try{${act}}catch{}`).join('')}}`;
  return acts.map((act) => `try:\n    ${act}\nexcept BaseException:\n    pass`).join('\n');
}

/** The file that says that the program ran. */
export const programMark = ({ folder, token }: Target): string => `${folder}/${token}-program`;
