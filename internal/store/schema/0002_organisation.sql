-- The organisation over time, and who may come in.

create table unit (
	id     text    not null primary key, -- CODE@YYYY-MM-DD
	code   text    not null,
	name   text    not null,
	short  text    not null,
	kind   text    not null check (kind in ('province', 'centre', 'department', 'district', 'commune', 'company', 'division')),
	parent text    not null, -- no foreign key: units come in any order
	begins bigint  not null,
	ends   bigint  not null,
	agency boolean not null,
	lat    double precision not null,
	lon    double precision not null
);

create table person (
	id    text not null primary key,
	name  text not null,
	title text not null,
	phone text not null,
	email text not null
);

create table duty (
	person text   not null references person (id),
	role   text   not null check (role in ('operator', 'focal', 'leader', 'handler', 'lead', 'admin', 'duty')),
	unit   text   not null references unit (id),
	begins bigint not null,
	ends   bigint not null,
	behalf text   not null, -- whose duty it is that was delegated; '': his own
	primary key (person, role, unit, begins)
);

create table category (
	id          text    not null primary key,
	name        text    not null,
	hint        text    not null,
	suggest     text    not null,
	place       integer not null, -- among the others
	hidden      boolean not null,
	evidence    boolean not null, -- a result of field work needs a photo or a document
	coordinator text    not null  -- code of the agency that coordinates what is sensitive
);

create table boundary (
	unit    text not null primary key,
	name    text not null,
	geojson text not null
);

create table setting (
	key   text not null primary key,
	value text not null
);

create table account (
	person   text    not null primary key references person (id),
	login    text    not null,
	hash     text    not null,
	invite   text    not null, -- hex SHA-256 of the one-time token
	until    bigint  not null,
	disabled boolean not null
);

create unique index account_login on account (login);
create unique index account_invite on account (invite) where invite <> '';

create table session (
	token   text   not null primary key, -- hex SHA-256 of the cookie's value
	person  text   not null references person (id),
	made    bigint not null,
	seen    bigint not null,
	until   bigint not null,
	agent   text   not null,
	address text   not null
);

create index session_person on session (person);
create index session_until on session (until);
