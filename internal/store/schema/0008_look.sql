-- What looking around asks for: lists of what is late, days until an answer, points.

-- The facts kept in memory know where a report is and when it was closed; all of
-- them are read from this index.
drop index report_facts;
create index report_facts on report (sent, id, level, accepted, category, agency, commune, channel, step, ended, outcome, late_steps, limit_at, rating, assignee_person, assignee_unit, version, urgent, sensitive, coordinator, parent, closed, has_point, lat, lon);

drop index report_public_open;
create index report_public_open on report (id, category, commune, agency, limit_at) where level = 'public' and accepted = true and sensitive = false and parent = 0 and ended = false;
