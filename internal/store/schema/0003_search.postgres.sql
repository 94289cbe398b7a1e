-- The index of folded words, beside the report and not in it: a report is
-- written anew with each event, its words are not.
create table report_search (
	id      bigint   not null primary key, -- of the report; a foreign key would cost more than the row
	words   tsvector not null,
	contact tsvector not null
);

create index report_search_words on report_search using gin (words);
create index report_search_contact on report_search using gin (contact);

-- A row with its text and state stays in one piece up to a page: compressing it
-- with each event costs more than it saves.
alter table report set (toast_tuple_target = 8160);
