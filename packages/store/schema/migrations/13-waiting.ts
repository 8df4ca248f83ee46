/* Proposals by the change that they make, and opinions about whole incidents. */
export const waiting13 = `
-- The change of a scan that it makes; null = it comes from something else.
alter table proposal add column closing text;
update proposal set closing = substring(origin->>'href' from '[?&]closing=([0-9a-f]{16})') where kind = 'closing';
-- The incident of the judged signal: the opinion holds for all of its calls.
alter table verdict add column incident uuid;
update verdict set incident = event.incident from event where event.time = verdict.time and event.key = verdict.key;
create index on verdict (incident) where incident is not null;
`;
