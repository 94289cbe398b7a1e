-- Reports that came in a flood and are read after the others: they lie in a box of
-- their own, and the indexes that the boxes of daily work walk leave them out.

alter table report add column aside boolean not null default false;

drop index report_holder;
create index report_holder on report (holder_role, holder_unit, limit_at, id, holder_person, soon_at) where ended = false and aside = false;

drop index report_order;
create index report_order on report (ended, order_at, id, holder_role, holder_unit, holder_person, aside);

create index report_aside on report (aside, sent, id) where ended = false and aside = true;
