-- Citizens who come back: who follows what, who met the same, what is said under an
-- alias, and who signed in with a one-time code. Nothing of it is needed to send a
-- report.

create table watch (
	id        text    not null primary key, -- 32 hex digits, random
	report_id {{id}}  not null, -- 0: not one report, but those of a category or a commune
	category  text    not null, -- '': any
	commune   text    not null, -- '': any
	own       boolean not null, -- by who holds the report's secret code
	email     text    not null, -- '': told on a device
	device    text    not null, -- of visitor_device; '': told by e-mail
	confirmed boolean not null, -- whose address it is wanted it
	made      bigint  not null
);

create unique index watch_once on watch (report_id, category, commune, own, email, device);
create index watch_email on watch (email, made) where email <> '';
create index watch_device on watch (device) where device <> '';

-- Browsers of citizens that show what happened while the site is closed.
create table visitor_device (
	id       text   not null primary key, -- hex SHA-256 of the endpoint
	endpoint text   not null, -- as private as a session
	p256dh   text   not null,
	auth     text   not null,
	made     bigint not null,
	seen     bigint not null
);

-- Who met the same thing, each once.
create table me_too (
	report_id {{id}} not null references report (id),
	who       text   not null, -- a digest under the server's key: names nobody
	at        bigint not null,
	primary key (report_id, who)
) {{clustered}};

create index me_too_who on me_too (who, at);

-- What people say below public reports, under an alias.
create table remark (
	id        {{serial}},
	report_id {{id}} not null references report (id),
	alias     text   not null,
	text      text   not null,
	at        bigint not null,
	state     text   not null check (state in ('held', 'shown', 'hidden')),
	person    text   not null, -- the officer who decided
	reason    text   not null, -- why it is hidden
	decided   bigint not null
);

create index remark_report on remark (report_id, state, id);
create index remark_held on remark (id) where state = 'held';

-- Who somebody is by the word of an issuer: ourselves, for an address that a code was
-- sent to, or a provider of identities.
create table citizen (
	id       text    not null primary key, -- hex SHA-256 of issuer and subject
	issuer   text    not null,
	subject  text    not null,
	name     text    not null,
	phone    text    not null,
	email    text    not null,
	phone_ok boolean not null, -- the issuer vouches for it
	email_ok boolean not null,
	made     bigint  not null,
	seen     bigint  not null
);

create table citizen_session (
	token   text   not null primary key, -- hex SHA-256 of the cookie's value
	citizen text   not null references citizen (id),
	made    bigint not null,
	until   bigint not null
);

create index citizen_session_until on citizen_session (until);

-- One-time codes. The code itself is nowhere: it follows from id by the server's key.
create table citizen_code (
	id     text    not null primary key, -- 128 random bits
	email  text    not null,
	target text    not null, -- a digest of the address under the server's key
	origin text    not null, -- the same of the network it was asked for from
	made   bigint  not null,
	until  bigint  not null,
	tries  integer not null,
	used   boolean not null
);

create index citizen_code_target on citizen_code (target, made);
create index citizen_code_origin on citizen_code (origin, made);
create index citizen_code_made on citizen_code (made);

-- How many codes were sent on a day, and how many of them were used.
create table citizen_code_day (
	day    bigint  not null primary key, -- days since 1970
	sent   integer not null,
	passed integer not null
);

-- The reports of a verified address.
create index report_email on report (lower(email), id) where email <> '';
