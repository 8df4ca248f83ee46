import type { Form, Subject, Target } from '../subject.ts';
import { anyBody, nameOfFile, twoCallers, wrongBodies } from './callers.ts';
import { codeForms, snippetsFor, templateForms } from './code.ts';
import { headerForms } from './header.ts';
import { objectForms } from './objects.ts';
import { pickleForms } from './pickle.ts';
import { pathForms, urlForms } from './reach.ts';
import { shellForms } from './shell.ts';
import { nosqlForms, sqlForms } from './sql.ts';

export { callers, reveals } from './callers.ts';
export { mark } from './code.ts';
export { hasAttackersHeader } from './header.ts';
export { canaryFile } from './reach.ts';
export { canaryTable, queriesTable } from './sql.ts';

/**
 * Returns the forms of the attack for the weakness of a subject. Which form works depends on the text of the code around the
 * attacker's text; the first form with an effect is used.
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
 * Returns the attacker's program, in the language of the function. It first creates a file that shows that it runs, then
 * does the rest of the attack.
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

/** Returns the code to add to a package. It runs once; an error in one act does not stop the next. */
export function packageCode(subject: Subject, target: Target): string {
  const { expressionFor } = snippetsFor(subject, target);
  const acts = subject.effects.map((effect) => expressionFor(effect));
  if (subject.language === 'javascript')
    return `if(!globalThis[${JSON.stringify(target.token)}]){globalThis[${JSON.stringify(target.token)}]=1;${acts.map((act) => `try{${act}}catch{}`).join('')}}`;
  return acts.map((act) => `try:\n    ${act}\nexcept BaseException:\n    pass`).join('\n');
}

/** Returns the path of the file that the attacker's program creates. */
export const programMark = ({ folder, token }: Target): string => `${folder}/${token}-program`;
