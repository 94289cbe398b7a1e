-- FTS5 gives the newest first by itself: nothing to do here. PostgreSQL's index does not.

select 1;
