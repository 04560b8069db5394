package web_test

import (
	"io/fs"
	"regexp"
	"testing"

	"guotu/web"
)

// TestPage follows the addresses in the built page: every file it names is
// there, and none of them is on another host.
func TestPage(t *testing.T) {
	if !web.Built() {
		t.Skip("the page is not built: run npm run build")
	}
	index, err := fs.ReadFile(web.Files(), "index.html")
	if err != nil {
		t.Fatal(err)
	}
	addresses := regexp.MustCompile(`(?:src|href)="([^"]*)"`).FindAllSubmatch(index, -1)
	if len(addresses) < 3 {
		t.Fatalf("index.html names %d files, want a script, a style sheet and an icon at least", len(addresses))
	}
	for _, address := range addresses {
		path := regexp.MustCompile(`^\./`).ReplaceAllString(string(address[1]), "")
		if _, err := fs.Stat(web.Files(), path); err != nil {
			t.Errorf("index.html names %s: %v", address[1], err)
		}
	}
}

// TestBuilt compares Built with what Files holds.
func TestBuilt(t *testing.T) {
	_, err := fs.Stat(web.Files(), "index.html")
	if web.Built() != (err == nil) {
		t.Errorf("Built() = %v, but index.html: %v", web.Built(), err)
	}
}
