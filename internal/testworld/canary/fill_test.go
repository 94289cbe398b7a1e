package canary

import (
	"paht/internal/org"
	"paht/internal/report"
)

var checks = []string{"vietnamese", "yes", "clear", "yes", "complete", "yes"}

// fill sends a report for each way one can stand. The names say which.
func (w *world) fill() {
	w.send("public, not received", false)
	w.send("secret, not received", true)

	for _, level := range []string{"public", "unlisted", "secret"} {
		w.handled(level+", handled", level)

		drafted := w.handled(level+", first draft sent back", level)
		w.draft(drafted)

		answered := w.handled(level+", answered", level)
		w.draft(answered)
		w.finish(answered, "answer")
	}

	published := w.handled("public, published", "public")
	w.draft(published)
	w.finish(published, "publish")
	w.Say(w.t, published.id, "rate", "rating", "satisfied", "comment", w.said(published, "comment"))

	again := w.handled("public, published, going another round", "public")
	w.draft(again)
	w.finish(again, "publish")
	w.Say(w.t, again.id, "clear_up", "unclear", w.said(again, "unclear"))
	w.act(again, w.Operator, nil, "dispatch", "agency", string(w.Agency), "note", w.note(again, "note"))
	w.act(again, w.Focal, nil, "take")
	w.act(again, w.Leader, nil, "assign", "assignee", "person:"+string(w.Handler))
	w.submit(again, w.Handler, "new draft")

	refused := w.send("public, refused", false)
	w.ask(refused)
	w.act(refused, w.Operator, nil, "refuse", "refusal", "unclear", "explanation", w.said(refused, "explanation"))

	waiting := w.send("public, waits for its sender", false)
	w.act(waiting, w.Operator, nil, "accept", checks...)
	w.act(waiting, w.Operator, nil, "ask", "message", w.said(waiting, "message"))

	next := w.received("public, at another agency", "public")
	w.dispatch(next, w.Other, w.OtherFocal, w.OtherLeader, w.OtherHandler)

	withdrawn := w.handled("public, withdrawn", "public")
	w.Say(w.t, withdrawn.id, "withdraw", "withdrawal", w.said(withdrawn, "withdrawal"))

	asking := w.handled("public, more time asked for", "public")
	w.act(asking, w.Handler, nil, "ask_extension", "days", "2", "why_longer", w.note(asking, "reason"))

	relayed := w.handled("unlisted, the agency asks its sender", "unlisted")
	w.act(relayed, w.Handler, nil, "ask", "message", w.said(relayed, "message"))

	w.urgent()
	w.sensitive()
	w.kin()
	w.sealed()
	w.opened()
	w.wishes()
}

// urgent are reports that began with danger.
func (w *world) urgent() {
	w.danger = true
	w.send("urgent, not verified", false)
	p := w.send("urgent, told to the duty officer", false)
	w.danger = false
	w.act(p, w.Operator, nil, "confirm", "category", w.Desk.Categories()[1].ID, "agency", string(w.Agency), "verified", w.note(p, "note"))
}

// sensitive are reports that are coordinated, at each station that names others.
func (w *world) sensitive() {
	w.consulted("sensitive, at the coordinator", false)

	w.advised("sensitive, handled", false)
	w.advised("secret and sensitive, handled", true)

	w.draft(w.advised("sensitive, first draft sent back", false))

	p := w.advised("sensitive, result at the coordinator", false)
	w.draft(p)
	w.agreeing(p)

	p = w.advised("sensitive, answered", false)
	w.agreeing(p)
	w.act(p, w.ThirdFocal, nil, "agree", "note", w.note(p, "note"))
	w.act(p, w.Operator, nil, "answer_agreed", "form_agency", "yes", "form_answer", "yes", "form_polite", "yes")
}

// consulted is a sensitive report the coordinating agency has before it.
func (w *world) consulted(name string, secretly bool) *planted {
	p := w.send(name, secretly)
	w.ask(p)
	w.act(p, w.Operator, nil, "mark_sensitive", "reason", w.note(p, "reason"))
	w.act(p, w.Operator, nil, "accept", checks...)
	w.act(p, w.Operator, nil, "classify", "category", w.Desk.Categories()[1].ID)
	w.act(p, w.Operator, nil, "consult", "coordinator", string(w.Third), "note", w.note(p, "note"))
	return p
}

// advised is one the agency's handler has in hand.
func (w *world) advised(name string, secretly bool) *planted {
	p := w.consulted(name, secretly)
	w.act(p, w.ThirdFocal, nil, "advise", "advice", w.note(p, "advice"), "competent", string(w.Agency))
	w.act(p, w.Operator, nil, "dispatch_advised", "agency", string(w.Agency), "note", w.note(p, "note"))
	w.act(p, w.Focal, nil, "take", "note", w.note(p, "note"))
	w.act(p, w.Leader, nil, "assign", "assignee", "person:"+string(w.Handler), "note", w.note(p, "note"))
	return p
}

// agreeing brings a result before the coordinating agency.
func (w *world) agreeing(p *planted) {
	w.submit(p, w.Handler, "answer")
	w.act(p, w.Leader, nil, "approve", "note", w.note(p, "note"))
	w.act(p, w.Operator, nil, "seek_agreement", "note", w.note(p, "note"))
}

// kin are reports that hang together: parts, merged, split.
func (w *world) kin() {
	for _, level := range []string{"public", "secret"} {
		whole := w.handled(level+", with a supporting part", level)
		w.act(whole, w.Handler, nil, "support", "partner", string(w.Other), "task", w.task(whole))
		w.made(whole, "a part of "+whole.name)
	}
	sensitive := w.advised("sensitive, with a supporting part", false)
	w.act(sensitive, w.Handler, nil, "support", "partner", string(w.Other), "task", w.task(sensitive))
	w.made(sensitive, "a part of "+sensitive.name)

	w.split(w.received("secret, split", "secret"))
	w.split(w.received("unlisted, split", "unlisted"))
	marked := w.received("sensitive, split", "public")
	w.act(marked, w.Operator, nil, "mark_sensitive", "reason", w.note(marked, "reason"))
	w.split(marked)

	for _, into := range []string{"public, handled", "secret, handled"} {
		merged := w.received("public, merged into "+into, "public")
		w.act(merged, w.Operator, nil, "merge", "into", w.named(into).id.String(), "explanation", w.said(merged, "explanation"))
	}
}

// split makes another report of a part of one: the same sender, place and pictures.
func (w *world) split(p *planted) {
	text := w.word()
	w.act(p, w.Operator, nil, "split", "split_text", "Đèn đường cũng không sáng, "+text)
	c, err := w.Desk.Case(w.t.Context(), p.id)
	if err != nil {
		w.t.Fatal(err)
	}
	off := w.Desk.SplitOffs(c)
	if len(off) != 1 {
		w.t.Fatalf("%s: split off %v", p.name, off)
	}
	made := &planted{id: off[0].ID, name: "split off " + p.name, code: off[0].Code, files: p.files[:1], from: p.id}
	w.vault.plant(made.id, "number", made.id.String(), by(report.FieldNumber))
	w.vault.plant(made.id, "code", made.code, func(_ report.Report, v report.Viewer) bool { return v.Kind == report.TheSender })
	w.vault.plant(p.id, "words split off", text, func(r report.Report, v report.Viewer) bool {
		if r.ID == made.id {
			return r.Standing().May(v, report.FieldText)
		}
		return wordsFor(true)(r, v)
	})
	w.planted = append(w.planted, made)
}

// made is the report that the last event of another has made.
func (w *world) made(of *planted, name string) {
	s, err := w.DB.State(w.t.Context(), of.id)
	if err != nil {
		w.t.Fatal(err)
	}
	if len(s.Parts) != 1 {
		w.t.Fatalf("%s: parts %v", of.name, s.Parts)
	}
	p := &planted{id: s.Parts[0], name: name, files: of.files[:1]}
	w.vault.plant(p.id, "number", p.id.String(), by(report.FieldNumber))
	w.planted = append(w.planted, p)
}

// sealed are state secrets: one sealed on arrival, one after its answer was written.
func (w *world) sealed() {
	p := w.send("sealed on arrival", false)
	w.act(p, w.Operator, nil, "seal", "seal_confirm", "yes")
	p = w.handled("sealed with a draft", "public")
	w.submit(p, w.Handler, "draft")
	w.act(p, w.Leader, nil, "seal", "seal_confirm", "yes")
}

// opened lets some officers give a reason, and others who could not.
func (w *world) opened() {
	w.open("sensitive, handled", w.Handler, report.Content)
	w.open("sensitive, handled", w.Lead, report.Content)
	w.open("sensitive, handled", w.Lead, report.Contacts)
	w.open("sensitive, at the coordinator", w.ThirdFocal, report.Content)
	w.open("public, handled", w.Focal, report.Contacts)
	w.open("unlisted, handled", w.Handler, report.Contacts)
}

func (w *world) open(name string, who org.PersonID, what report.Disclosure) {
	p := w.named(name)
	reason := w.word()
	w.vault.plant(p.id, "reason for looking", reason, func(r report.Report, v report.Viewer) bool {
		return r.Standing().May(v, report.FieldWords) && v.Kind != report.TheSender // it may quote what was opened
	})
	if err := w.Desk.Disclose(w.t.Context(), p.id, what, "Cần xem để xử lý "+reason, w.Actor(w.t, who)); err != nil {
		w.t.Fatalf("%s opens the %s of %s: %v", who, what, name, err)
	}
}

// received is a report the centre has taken in at a level.
func (w *world) received(name, level string) *planted {
	p := w.send(name, level == "secret")
	w.ask(p)
	if level == "unlisted" {
		w.act(p, w.Operator, nil, "accept_unlisted", append(checks, "reason", w.note(p, "reason"))...)
	} else {
		w.act(p, w.Operator, nil, "accept", checks...)
	}
	w.act(p, w.Operator, nil, "classify", "category", w.Desk.Categories()[1].ID)
	return p
}

// ask lets the operator ask the sender for something, who answers.
func (w *world) ask(p *planted) {
	w.act(p, w.Operator, nil, "ask", "message", w.said(p, "message"))
	w.Say(w.t, p.id, "supplement", "supplement", w.said(p, "supplement"))
}

// handled is a report the agency's handler has in hand.
func (w *world) handled(name, level string) *planted {
	p := w.received(name, level)
	w.dispatch(p, w.Agency, w.Focal, w.Leader, w.Handler)
	return p
}

func (w *world) dispatch(p *planted, agency org.UnitID, focal, leader, handler org.PersonID) {
	w.act(p, w.Operator, nil, "dispatch", "agency", string(agency), "note", w.note(p, "note"))
	w.act(p, focal, nil, "take", "note", w.note(p, "note"))
	w.act(p, leader, nil, "assign", "assignee", "person:"+string(handler), "note", w.note(p, "note"))
}

// draft writes a result that the leader does not take.
func (w *world) draft(p *planted) {
	w.submit(p, w.Handler, "draft")
	w.act(p, w.Leader, nil, "send_back", "mend", w.note(p, "mend"))
}

// finish writes the result that goes out.
func (w *world) finish(p *planted, how string) {
	w.submit(p, w.Handler, "answer")
	w.act(p, w.Leader, nil, "approve", "note", w.note(p, "note"))
	w.act(p, w.Operator, nil, how, "form_agency", "yes", "form_answer", "yes", "form_polite", "yes")
}
