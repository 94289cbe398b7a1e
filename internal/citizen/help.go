package citizen

import (
	"net/http"

	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/ui"
)

// holders names who acts, to people who do not know the offices.
var holders = map[org.Role]string{
	org.Operator:    "Trung tâm",
	org.Lead:        "Người phụ trách Trung tâm",
	org.Focal:       "Cán bộ đầu mối của cơ quan xử lý",
	org.Leader:      "Lãnh đạo cơ quan xử lý",
	org.Handler:     "Người được giao xử lý",
	org.OnDuty:      "Cán bộ trực của cơ quan xử lý",
	org.Coordinator: "Cơ quan phối hợp",
	org.Sender:      "Bạn",
}

// help answers GET /help, with the limits of the process in force.
func (s *site) help(w http.ResponseWriter, r *http.Request) error {
	def := s.Desk.Definition()
	v := helpView{Phone: s.HelpPhone, Source: "Theo " + def.Source + "."}
	for _, st := range def.Steps {
		if st.Kind == process.Work && !st.Limit.IsZero() {
			v.Steps = append(v.Steps, helpStep{Title: st.Title, Who: holders[st.Holder], Limit: capital(st.Limit.Vietnamese())})
		}
	}
	return s.ui.Render(w, r, http.StatusOK, ui.Page{Title: "Hướng dẫn và giải đáp", Path: "/help"}, helpPage(v))
}
