package citizen

import (
	"net/http"
	"net/url"

	"paht/internal/fault"
	"paht/internal/intake"
	"paht/internal/ui"
)

// manifestPath is where a phone reads how to keep the site among its apps.
const manifestPath = "/manifest.webmanifest"

// installing is what makes the site an app: kept on the phone, opened without
// network, offered where pictures are shared.
func (s *site) installing() map[string]ui.HandlerFunc {
	return map[string]ui.HandlerFunc{
		"GET " + manifestPath:       s.manifest,
		"GET /sw.js":                s.serviceWorker,
		"GET /offline":              s.offline,
		"GET /icons/{name}":         s.icon,
		"GET /apple-touch-icon.png": s.appleIcon,
	}
}

// manifest answers GET /manifest.webmanifest.
func (s *site) manifest(w http.ResponseWriter, _ *http.Request) error {
	type icon struct {
		Src     string `json:"src"`
		Sizes   string `json:"sizes"`
		Type    string `json:"type"`
		Purpose string `json:"purpose,omitempty"`
	}
	type shortcut struct {
		Name  string `json:"name"`
		URL   string `json:"url"`
		Icons []icon `json:"icons"`
	}
	send := icon{"/icons/app-192.png", "192x192", "image/png", ""}
	w.Header().Set("Content-Type", "application/manifest+json")
	return writeJSON(w, http.StatusOK, "no-cache", map[string]any{
		"id": "/", "start_url": "/", "scope": "/", "display": "standalone", "lang": "vi", "dir": "ltr",
		"name": s.ui.FullName(), "short_name": "Phản ánh", "categories": []string{"government"},
		"description": "Gửi phản ánh về đường hỏng, rác thải, đèn đường và việc công cộng khác, cả khi không có mạng.",
		"theme_color": "#0F3D5E", "background_color": "#F6F4EF",
		"icons": []icon{
			send,
			{"/icons/app-512.png", "512x512", "image/png", ""},
			{"/icons/maskable-192.png", "192x192", "image/png", "maskable"},
			{"/icons/maskable-512.png", "512x512", "image/png", "maskable"},
		},
		"shortcuts": []shortcut{{"Gửi phản ánh", "/send", []icon{send}}, {"Tra cứu", "/track", []icon{send}}},
		"share_target": map[string]any{
			"action": "/share", "method": "POST", "enctype": "multipart/form-data",
			"params": map[string]any{
				"title": "title", "text": "text", "url": "url",
				"files": []map[string]any{{"name": "photos", "accept": []string{"image/jpeg", "image/png", "image/webp", "image/*"}}},
			},
		},
	})
}

// serviceWorker answers GET /sw.js. Browsers ask for it again and again to see
// whether it has changed, so it is never kept.
func (s *site) serviceWorker(w http.ResponseWriter, _ *http.Request) error {
	h := w.Header()
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	h.Set("Service-Worker-Allowed", "/")
	w.Write(s.worker) // a browser that went away is nobody's error
	return nil
}

// offline answers GET /offline: the page that the service worker keeps for when no
// other can be had.
func (s *site) offline(w http.ResponseWriter, r *http.Request) error {
	return s.ui.Render(w, r, http.StatusOK, ui.Page{Title: "Không có mạng", Class: "offline", Describe: ""}, offlinePage())
}

// share answers POST /share, what another app shares with this one, where no service
// worker has taken it on the phone already: the form opens with the pictures kept
// and the words in the box. Nothing is sent.
func (s *site) share(w http.ResponseWriter, r *http.Request) error {
	v, _, p, err := s.posted(w, r)
	if err != nil {
		return err
	}
	out := sendView{Client: newClient(), Photos: v.Photos, Text: sharedText(p)}
	if len(p.Bad) > 0 {
		return s.refused(w, r, out, &fault.Error{Kind: fault.Invalid, Fields: p.Bad}, p.TooLarge)
	}
	s.fromPhoto(&out, p)
	if out.Notice == "" && len(out.Photos) > 0 {
		out.Notice = "Đã nhận ảnh bạn chia sẻ. Hãy cho biết việc này ở đâu và có chuyện gì."
	}
	return s.renderSend(w, r, http.StatusOK, out)
}

// sharedText is what was shared beside pictures: what it says, or where it leads.
func sharedText(p intake.Form) string {
	for _, name := range []string{"text", "title"} {
		if said := p.Get(name); said != "" {
			return said
		}
	}
	if u, err := url.Parse(p.Get("url")); err == nil && u.Host != "" {
		return u.String()
	}
	return ""
}
