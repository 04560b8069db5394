package report

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guotu/siting"
)

// full is a report with all its parts, on real ground.
func full(t testing.TB) *siting.Report {
	r := factoryReport()
	on := siteReport(t, square(factory, 400))
	r.Plan, r.Site.Bound, r.Layers = on.Plan, on.Site.Bound, on.Layers
	for i := range r.Parcels {
		r.Parcels[i].Geometry = on.Parcels[0].Geometry
	}
	return r
}

// TestPDFsLook writes documents where MAPS says, to be looked at.
func TestPDFsLook(t *testing.T) {
	dir := os.Getenv("MAPS")
	if dir == "" {
		t.Skip("MAPS is not set")
	}
	hostile := full(t)
	hostile.Project.Name = "‮<script>\x00" + strings.Repeat("很长的名字与 a very long name ", 40) + "𠮷野家㐂\xff"
	hostile.Findings[0].Message.ZH = strings.Repeat("无法断行的文字", 200)
	hostile.Overlaps[0].Title = strings.Repeat("A", 3000)
	for name, r := range map[string]*siting.Report{"factory": full(t), "hostile": hostile, "crowd": crowd(100)} {
		for _, lang := range []string{"zh", "en"} {
			o := Options{Lang: lang, Catalog: plan(t)}
			if name == "crowd" {
				o.Catalog = nil
			}
			if err := os.WriteFile(filepath.Join(dir, name+"-"+lang+".pdf"), made(t, "pdf", r, o), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestPDFsAreTheSameEveryTime(t *testing.T) {
	r := full(t)
	o := Options{Catalog: plan(t)}
	one := made(t, "pdf", r, o)
	for range 3 {
		if !bytes.Equal(one, made(t, "pdf", r, o)) {
			t.Fatal("the same report makes other bytes")
		}
	}
	if !bytes.HasPrefix(one, []byte("%PDF-1.")) || !bytes.Contains(one, []byte("(D:20260301000000)")) {
		t.Errorf("the head, or the day, is not there: %q", one[:20])
	}
}

func TestLongReportsHaveABound(t *testing.T) {
	body := made(t, "pdf", crowd(20_000), Options{})
	if n := bytes.Count(body, []byte("/Type /Page\n")); n < 20 || n > 400 {
		t.Errorf("%d pages", n)
	}
}

func TestPDFEndsWithContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var b bytes.Buffer
	for _, o := range []Options{{}, {Catalog: plan(t)}} {
		if err := Write(ctx, &b, "pdf", full(t), o); !errors.Is(err, context.Canceled) || b.Len() > 0 {
			t.Errorf("%v, %d bytes", err, b.Len())
		}
	}
}

func TestLinesBreakWhereTheyMay(t *testing.T) {
	em := func(rune) float64 { return 1 }
	f := func(text string, width float64, want string) {
		t.Helper()
		if got := strings.Join(wrapped(text, width, em), "|"); got != want {
			t.Errorf("wrapped(%q, %v) = %q, want %q", text, width, got, want)
		}
	}
	f("", 4, "")
	f("永久基本农田", 4, "永久基本|农田")
	f("一二三四，五", 4, "一二三|四，五")
	f("自然资发〔2022〕142号", 6, "自然资发|〔2022〕|142号")
	f("to be brought", 5, "to be|broug|ht")
	f("AAAAAAAAAA", 4, "AAAA|AAAA|AA")
	f("宽", 0.5, "宽")
}

func BenchmarkPDF(b *testing.B) {
	r, o := full(b), Options{Catalog: plan(b)}
	for b.Loop() {
		if len(made(b, "pdf", r, o)) < 10_000 {
			b.Fatal("no document")
		}
	}
}
