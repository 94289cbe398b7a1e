# make help lists the targets.
.POSIX:
.PHONY: help test check race generate bench fuzz kills years web-vitals pages demo android

help: ## what there is
	@grep -E '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 12

test: ## everything: generated files, vet, staticcheck, unit, property, both databases, browser
	@sh .ci/needs
	@$(MAKE) --no-print-directory check
	go test -timeout 30m ./...

check: ## what needs no database: generated files fresh, formatting, vet, staticcheck
	@sh .ci/fresh
	@test -z "$$(gofmt -l cmd internal)" || { gofmt -l cmd internal; exit 1; }
	go vet ./...
	go tool staticcheck ./...

race: ## the tests of rooms with goroutines under the race detector
	go test -race -timeout 20m ./internal/store/ ./internal/desk/ ./internal/jobs/ ./internal/auth/ ./internal/media/ ./internal/blob/

generate: ## write the Go files of the templates
	go tool templ generate -path internal

bench: ## measure against the bare limits, 100,000 reports on both databases; writes docs/bench-*.md
	@sh .ci/needs
	go test -tags bench -timeout 60m -run 'TestBench' -v ./internal/testworld/bench -args -write

fuzz: ## 60 s of each fuzz target
	sh .ci/fuzz 60s

kills: ## the long kill -9 run: 1,000 rounds on both databases
	go test -timeout 80m -run 'TestKill' ./internal/store/ -v -args -kills 1000

years: ## five years with 100,000 reports, calendar changes, crashes and clock jumps, on SQLite
	go test -timeout 5h -run 'TestYears' ./internal/testworld/years/ -v -args -reports 100000 -days 1826 -engine sqlite -life 60s
	go test -timeout 1h -run 'TestT13' ./internal/desk/ -v -args -overdue 100000

web-vitals: ## Lighthouse on six pages, five runs each; writes docs/web-vitals.md
	@sh .ci/needs
	go test -tags vitals -timeout 40m -run 'TestWebVitals' -v ./internal/testworld/pages -args -write

pages: ## the long look at every citizen page: all of axe on every device, every payload in every view
	@sh .ci/needs
	go test -timeout 40m -v ./internal/testworld/pages -args -all

demo: ## serve the made-up province
	go run ./cmd/paht demo

android: ## the citizens' Android app: gets its tools, builds mobile/android/out/bac-giang-c.apk and tests it; PAHT_SITE=https://…
	@sh mobile/android/tools
	go test -count=1 -tags apk -v ./internal/testworld/phone
	@PAHT_SITE="$${PAHT_SITE:-https://pakn.example.vn}" sh mobile/android/build
