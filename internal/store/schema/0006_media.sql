-- Videos beside photos, what a file told of its taking, and files that come in
-- pieces.

alter table photo add column kind text not null default '' check (kind in ('', 'video'));
alter table photo add column late boolean not null default false; -- came after the operator had looked at the report: never public
alter table photo add column taken bigint not null default 0;     -- when, as the file told: private, like where
alter table photo add column has_point boolean not null default false;
alter table photo add column lat double precision not null default 0;
alter table photo add column lon double precision not null default 0;

-- One row a file that a sender's device sends in pieces, before its report or after.
create table upload (
	id        text    not null primary key, -- hex SHA-256 of what stands in its address
	owner     text    not null,             -- report.code_hash of the report it is for, sent or not
	n         integer not null check (n between 0 and 9), -- which of the report's files
	name      text    not null,
	size      bigint  not null,
	received  bigint  not null, -- bytes on disk
	state     text    not null check (state in ('receiving', 'kept', 'attached', 'refused')),
	why       text    not null, -- of a refused one: code and arguments, as JSON
	digest    text    not null, -- of one that is kept, as in photo
	thumb     text    not null,
	width     integer not null,
	height    integer not null,
	kind      text    not null check (kind in ('', 'video')),
	taken     bigint  not null,
	has_point boolean not null,
	lat       double precision not null,
	lon       double precision not null,
	made      bigint  not null,
	touched   bigint  not null
);

create unique index upload_file on upload (owner, n);
create index upload_touched on upload (touched, id);
create index upload_digest on upload (digest) where digest <> '';
create index upload_thumb on upload (thumb) where thumb <> '';
