-- Browsers that ring at an urgent report while the site is closed.

create table push (
	id       text   not null primary key, -- hex SHA-256 of the endpoint
	person   text   not null references person (id),
	endpoint text   not null, -- where its push service takes a message for it; as private as a session
	p256dh   text   not null, -- the keys a message is sealed with (RFC 8291)
	auth     text   not null,
	made     bigint not null,
	seen     bigint not null,
	agent    text   not null
);

create index push_person on push (person, seen);
