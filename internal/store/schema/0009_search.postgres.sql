-- The index of words also knows which stretch of 8192 numbers a report is of, as one
-- word more ('~' is in no word that is searched), so that the newest stretches can be
-- asked alone. What is stored stays as it is.

drop index report_search_words;
drop index report_search_contact;
create index report_search_words on report_search using gin ((words || array_to_tsvector(array['~' || (id / 8192)])));
create index report_search_contact on report_search using gin ((contact || array_to_tsvector(array['~' || (id / 8192)])));
