-- Holds the number of a step that is being written beside this one: remove this file when that comes.
select 1;
