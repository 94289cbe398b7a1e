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
