-- Reports and what happened to them.
--
-- Instants are Unix milliseconds UTC, 0 for none. Texts are never null, '' is none.
-- Unit keys are text without foreign keys: history may name what is no more.

create table counter (
	name  text   not null primary key,
	value bigint not null
);

create table report (
	id         {{id}} not null primary key, -- the public number, made in the program
	code_hash  text    not null,             -- 32 hex digits of the SHA-256 of the sender's secret code

	-- What came in. It does not change, but for a report that is sealed.
	sent      bigint  not null,
	seen      bigint  not null,
	channel   text    not null check (channel in ('web', 'phone', 'portal', 'zalo', 'in_person')),
	commune   text    not null,
	has_point boolean not null,
	lat       double precision not null,
	lon       double precision not null,
	cell      bigint  not null, -- of the grid; 0 without a point

	-- What the lists ask for, each taken from state by projection.
	level           text    not null check (level in ('public', 'unlisted', 'secret', 'sealed')),
	accepted        boolean not null,
	category        text    not null,
	agency          text    not null,
	step            text    not null,
	holder_role     text    not null check (holder_role in ('', 'operator', 'focal', 'leader', 'handler', 'lead', 'admin', 'duty', 'sender', 'system')),
	holder_unit     text    not null,
	holder_person   text    not null,
	assignee_role   text    not null,
	assignee_unit   text    not null,
	assignee_person text    not null,
	began           bigint  not null,
	target_at       bigint  not null,
	limit_at        bigint  not null,
	soon_at         bigint  not null, -- from then on it is time: see soon in report.go
	order_at        bigint  not null, -- the limit while open, then the instant it was closed
	alarm_at        bigint  not null, -- the earliest alarm to ring
	late_steps      integer not null,
	bounces         integer not null,
	returned        boolean not null, -- came back from an agency and has not been sent to another
	round           integer not null,
	ended           boolean not null,
	outcome         text    not null check (outcome in ('', 'published', 'answered', 'refused', 'withdrawn', 'outside', 'merged', 'supported')),
	closed          bigint  not null,
	rating          text    not null check (rating in ('', 'satisfied', 'acceptable', 'unsatisfied')),
	version         integer not null,
	urgent          boolean not null,
	sensitive       boolean not null,
	coordinator     text    not null,
	parent          bigint  not null, -- of a part another agency handles: of which report; 0: it is none
	into_id         bigint  not null, -- merged into which report; 0: it is not
	parts           integer not null, -- how many of its parts are open
	asked           boolean not null, -- more time is asked for
	call_due        boolean not null, -- a telephone call stands out

	-- Long texts last, so that reading the others stays on the row's first page.
	place    text    not null,
	name     text    not null,
	phone    text    not null,
	email    text    not null,
	no_email boolean not null,
	text     text    not null,
	state    text    not null -- process.State as JSON: the fold of the events
);

create unique index report_code on report (code_hash);

-- Whose desk it is on, most pressing first.
create index report_holder on report (holder_role, holder_unit, limit_at, id, holder_person, soon_at) where ended = false;
create index report_holder_person on report (holder_person, limit_at, id, holder_role, soon_at) where ended = false and holder_person <> '';
create index report_returned on report (holder_role, holder_unit, limit_at, id, holder_person) where ended = false and returned = true;
create index report_waiting on report (limit_at, id) where ended = false and holder_role = 'sender';

-- What an officer may see: all, an agency's, a person's, a division's.
create index report_order on report (ended, order_at, id, holder_role, holder_unit, holder_person);
create index report_agency on report (agency, ended, order_at, id, holder_role, holder_unit, holder_person) where agency <> '';
create index report_assignee on report (assignee_person, ended, order_at, id, holder_role, holder_unit, holder_person) where assignee_person <> '';
create index report_division on report (assignee_unit, ended, order_at, id, holder_role, holder_unit, holder_person) where assignee_unit <> '';
create index report_coordinator on report (coordinator, ended, order_at, id, holder_role, holder_unit, holder_person) where coordinator <> '';

-- What is rare: all there is of it, with what tells whose it is to see. What is the
-- same in all rows is named first, so that SQLite finds nothing cheaper.
create index report_urgent on report (ended, urgent, sent, id, agency, coordinator, assignee_person, assignee_unit, holder_role, holder_unit, holder_person) where ended = false and urgent = true;
create index report_asked on report (ended, asked, limit_at, id, agency) where ended = false and asked = true;
create index report_call on report (call_due, sent, id) where call_due = true;
create index report_parent on report (parent, id) where parent <> 0;

-- Look-ups and statistics read nothing but this. The facts kept in memory (facts.go)
-- tell by the versions which reports another program has written.
create index report_facts on report (sent, id, level, accepted, category, agency, commune, channel, step, ended, outcome, late_steps, limit_at, rating, assignee_person, assignee_unit, version, urgent, sensitive, coordinator, parent);

create index report_alarm on report (alarm_at, id) where alarm_at > 0;

-- What anyone may see.
create index report_public on report (id, ended) where level = 'public' and accepted = true and sensitive = false and parent = 0;
create index report_public_open on report (id, category, commune, agency) where level = 'public' and accepted = true and sensitive = false and parent = 0 and ended = false;
create index report_public_category on report (category, id, ended) where level = 'public' and accepted = true and sensitive = false and parent = 0;
create index report_public_commune on report (commune, id, ended, category) where level = 'public' and accepted = true and sensitive = false and parent = 0;
create index report_public_agency on report (agency, id, ended, category) where level = 'public' and accepted = true and sensitive = false and parent = 0;
create index report_public_map on report (cell, lat, lon) where level = 'public' and accepted = true and sensitive = false and parent = 0 and has_point = true;

-- One row an event. id is report_id and seq in one number: so a report's events
-- lie together, in order, in one tree, and the number is given once.
create table event (
	id        {{id}}  not null primary key check (id = report_id * 10000 + seq),
	report_id {{id}}  not null references report (id),
	seq       integer not null check (seq between 1 and 9999),
	body      text    not null -- process.Event as JSON
);

-- One row a step left, in the order they were left: sums of who had reports for how
-- long read a stretch of it. All else about a step is in the events.
create table stint (
	left_at bigint  not null,
	id      {{id}}  not null, -- of the event by which it was left
	step    text    not null,
	agency  text    not null,
	unit    text    not null,
	person  text    not null, -- who ended it
	used    bigint  not null, -- milliseconds, as the limit counts them
	beyond  bigint  not null, -- of these, beyond the limit
	late    boolean not null,
	waited  boolean not null, -- for the sender
	primary key (left_at, id)
) {{clustered}};

-- Who was shown what is hidden, until when, and the reason he gave.
create table disclosed (
	id        {{serial}},
	report_id {{id}} not null references report (id),
	person    text   not null,
	role      text   not null,
	unit      text   not null,
	what      text   not null check (what in ('content', 'contact')),
	reason    text   not null,
	at        bigint not null,
	until     bigint not null
);

create index disclosed_report on disclosed (report_id, person);

-- Reports merged into others: each with the one it ended up in.
create table follow (
	id   {{id}} not null primary key references report (id),
	main {{id}} not null references report (id)
);

create index follow_main on follow (main, id);

create table photo (
	report_id {{id}} not null references report (id),
	belongs   text    not null check (belongs in ('report', 'result')),
	n         integer not null, -- 0, 1, 2 … in the order they were added
	digest    text    not null,
	thumb     text    not null,
	width     integer not null,
	height    integer not null,
	name      text    not null,
	primary key (report_id, belongs, n)
) {{clustered}};

create index photo_digest on photo (digest);
create index photo_thumb on photo (thumb);

create table outbox (
	id        {{serial}},
	report_id {{id}} not null, -- 0: about no report
	key       text    not null,
	kind      text    not null,
	to_role   text    not null,
	to_unit   text    not null,
	to_person text    not null,
	channel   text    not null,
	body      text    not null,
	at        bigint  not null,
	made      bigint  not null,
	due       bigint  not null, -- when it may be sent; 0: nothing to send any more
	tries     integer not null,
	done      bigint  not null,
	read_at   bigint  not null,
	error     text    not null
);

create unique index outbox_key on outbox (report_id, key);
create index outbox_due on outbox (channel, due, id) where due > 0;
-- As a length, since "to_person = ''" could be what a query says with an argument:
-- SQLite would plan it anew for every value.
create index outbox_duty on outbox (to_role, to_unit, id) where channel = 'site' and length(to_person) = 0;
create index outbox_person on outbox (to_person, id) where channel = 'site' and to_person <> '';
