-- The index of folded words; rowid is the report's id.
--
-- Texts come folded, so the plain tokenizer is the right one: every letter beyond
-- ASCII belongs to a word, and a word here is a word of text.Fold. Contentless:
-- the texts are kept once, in report. Which word stands where is not kept; how
-- near they stand is seen when the hits are ranked.
create virtual table report_search using fts5 (
	words, contact,
	content = '', contentless_delete = 1, detail = column, tokenize = 'ascii'
);

-- How many segments of one size lie side by side before they are merged into one of
-- the next: twice the usual number. A row is then written anew a third less often
-- while reports come in, which was a fifth of the time of a submission; a search
-- looks into a few more segments for it.
insert into report_search (report_search, rank) values ('automerge', 8);
