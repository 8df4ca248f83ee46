/* An index that has all that the count of a function's unused rules reads: see queries/unused.ts. */
export const unused14 = `
create index on rule (fn, team, last_day) where scan is not null and action = 'allow'
  and origin not in ('implied', 'company') and strpos(match, '/') = 0;
`;
