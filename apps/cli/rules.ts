import { accessRules } from '@emmental/access';
import { codeRules } from '@emmental/behaviour';
import { configurationRules } from '@emmental/configuration';
import { dependencyRules } from '@emmental/dependencies';
import { compareText, type RuleDescription } from '@emmental/model';
import { notInRepository } from './inventory.ts';

/** Returns every rule that a finding can have, by id. */
export const rules: readonly RuleDescription[] = [
  ...accessRules,
  ...codeRules,
  ...configurationRules,
  ...dependencyRules,
  notInRepository,
].toSorted((a, b) => compareText(a.id, b.id));

/** Cuts a rule's help text to its first clause, which names the problem; the reason why it matters is left out. */
export const clauseOf = (help: string): string => /^.*?(?=[:;]\s|\.(?:\s|$))/.exec(help)?.[0] ?? help;
