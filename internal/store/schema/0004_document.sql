-- What an administrator put in force as a text of its own: definitions of the
-- process and working calendars. Appended, never changed: the newest of a kind and
-- key is the one that counts, and the others are its history.

create table document (
	id     {{serial}},
	kind   text   not null check (kind in ('definition', 'calendar')),
	key    text   not null, -- of a definition id@version; of a calendar the unit, '' for the province
	source text   not null,
	begins text   not null, -- YYYY-MM-DD, of definitions: the first day in force
	person text   not null,
	at     bigint not null,
	note   text   not null
);

create index document_kind on document (kind, id);
