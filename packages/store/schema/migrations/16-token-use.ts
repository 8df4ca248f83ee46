/* Tokens: the person who made each, and how many requests came with it. */
export const tokenUse16 = `
alter table token add column made_by text;
alter table token add column uses bigint not null default 0;
`;
