import { accessRules } from '@emmental/access';
import { codeRules } from '@emmental/behaviour';
import { configurationRules } from '@emmental/configuration';
import { compareText, type RuleDescription } from '@emmental/model';
import { notInRepository } from './inventory.ts';

/** Every rule that a finding can have, by id. */
export const rules: readonly RuleDescription[] = [
  ...accessRules,
  ...codeRules,
  ...configurationRules,
  notInRepository,
].toSorted((a, b) => compareText(a.id, b.id));
