/* An index that has all that the count of a function's unused rules reads (queries/unused.ts), what carries out a change that closes paths, and the control of a finding. */
export const unused14 = `
create index on rule (fn, team, last_day) where scan is not null and action = 'allow'
  and origin not in ('implied', 'company') and strpos(match, '/') = 0;
-- True = it sets a mode, so a guard that runs already has to carry it out. Of older scans that is not known, and taken to be so.
alter table closing add column is_mode boolean not null default true;
-- The control that a finding is about, as its rule says.
alter table finding add column slice text;
update finding set slice = document->>'slice';
`;
