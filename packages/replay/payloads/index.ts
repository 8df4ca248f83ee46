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
 * Returns every way to write the attack for the kind of place where it takes effect. The text around it decides which
 * one fits: the first form that takes effect without the guard is used.
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

/**
 * Returns the attacker's program: it leaves a sign that it runs, then does the rest of the attack, in the language of
 * the function.
 */
export function programOf(subject: Subject, target: Target): string {
  const { expressionFor } = snippetsFor(subject, target);
  const isNode = subject.language === 'javascript';
  const done = JSON.stringify(programMark(target));
  const acts = subject.effects.filter((effect) => effect !== 'program');
  return isNode
    ? [
        "import { writeFileSync } from 'node:fs';",
        `writeFileSync(${done}, '');`,
        ...acts.map((effect) => `await ${expressionFor(effect)};`),
        '',
      ].join('\n')
    : [
        `open(${done}, "w").close()`,
        ...acts.flatMap((effect) => [
          'try:',
          `    ${expressionFor(effect)}`,
          'except Exception:',
          '    pass',
        ]),
        '',
      ].join('\n');
}

/** Returns the code of a package that was taken over. It runs once when the package is loaded, each act on its own. */
export function packageCode(subject: Subject, target: Target): string {
  const { expressionFor } = snippetsFor(subject, target);
  const acts = subject.effects.map((effect) => expressionFor(effect));
  if (subject.language === 'javascript')
    return `if(!globalThis[${JSON.stringify(target.token)}]){globalThis[${JSON.stringify(target.token)}]=1;${acts.map((act) => `try{${act}}catch{}`).join('')}}`;
  return acts.map((act) => `try:\n    ${act}\nexcept BaseException:\n    pass`).join('\n');
}

/** Returns the path of the file that shows that the program ran. */
export const programMark = ({ folder, token }: Target): string => `${folder}/${token}-program`;
