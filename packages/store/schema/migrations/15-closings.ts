/* The changes of a scan that a proposal makes, wherever it comes from. */
export const closings15 = `
alter table proposal add column closings text[] not null default '{}';
-- The scan with whose changes it was compared; null = with none.
alter table proposal add column compared bigint;
update proposal set closings = array[closing] where closing is not null;
`;
