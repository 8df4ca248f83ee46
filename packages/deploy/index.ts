export { type DiffLine, diffLines, isPatch, lineBefore, patchOf, putOn, takenBack } from './edit/patch.ts';
export { withEntry } from './edit/set.ts';
export { planCommandGuard } from './guard/commands.ts';
export { digestVariable } from './guard/eligible.ts';
export { type GuardOptions, type GuardPlan, type Protection, planGuard } from './guard/plan.ts';
export type { Quarantine } from './guard/quarantine.ts';
export { planTerraformGuard } from './guard/terraform.ts';
export type { Outcome, Plan, TextFile } from './outcome.ts';
export { type AccountsOptions, planAccounts } from './roles/accounts.ts';
export { planRoles, type RolesOptions } from './roles/plan.ts';
export { accountId } from './roles/terraform/google.ts';
export {
  type Mended,
  planSettings,
  type SettingsOptions,
  type SettingsPlan,
} from './settings/plan.ts';
