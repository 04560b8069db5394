package call_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"testing/fstest"

	"guotu/layers"
	"guotu/server/call"
)

func TestLanguage(t *testing.T) {
	f := func(lang, header, want string) {
		t.Helper()
		h := http.Header{}
		if header != "" {
			h.Add("Accept-Language", header)
		}
		if got, err := call.Language(lang, h); got != want || err != nil {
			t.Errorf("%q, %q: %s, %v, want %s", lang, header, got, err, want)
		}
	}
	f("", "", "zh")
	f("en", "zh", "en")
	f("zh", "en", "zh")
	f("", "en-GB,en;q=0.9", "en")
	f("", "zh-TW, EN;q=0.8", "zh")
	f("", "zh;q=0.3, en;q=0.8", "en")
	f("", "fr, de", "zh")
	f("", "en;q=0, fr", "zh")
	if _, err := call.Language("fr", nil); asError(t, err).Parameter != "lang" {
		t.Error(err)
	}
}

func TestMediaType(t *testing.T) {
	f := func(accept, want string, offered ...string) {
		t.Helper()
		h := http.Header{}
		if accept != "-" {
			h.Add("Accept", accept)
		}
		if got := call.MediaType(h, offered...); got != want {
			t.Errorf("%q of %q: %s, want %s", accept, offered, got, want)
		}
	}
	const j, g, p = "application/json", "application/geo+json", "text/html; charset=utf-8"
	f("-", j, j, p)
	f("*/*", j, j, p)
	f("text/html", p, j, p)
	f("TEXT/HTML;q=0.5, application/json;q=0.4", p, j, p)
	f("application/json;q=0.4, text/*", p, j, p)
	f("application/*", g, g, j)
	f("application/*;q=0.9, application/geo+json;q=0.1", j, g, j) // the more specific range counts
	f("image/png", "", j, p)
	f("application/json;q=0", "", j)
	f("", "", j)
	f("application/json;q=x", j, j)
}

func TestWeight(t *testing.T) {
	for text, want := range map[string]int{"": 1000, "q=0.5": 500, " Q=0.001 ": 1, "level=1; q=0.25": 250, "q=1.5": 1000, "q=-1": 1000, "q=NaN": 1000, "q=": 1000} {
		if got := call.Weight(text); got != want {
			t.Errorf("%q weighs %d, want %d", text, got, want)
		}
	}
}

func asError(t *testing.T, err error) *call.Error {
	t.Helper()
	e := new(call.Error)
	if !errors.As(err, &e) {
		t.Fatalf("%v is no mistake of a client", err)
	}
	return e
}

func TestParameters(t *testing.T) {
	values, err := call.Parameters("a=1&b=%E7%94%B2", "a", "b", "c")
	if err != nil || values.Get("a") != "1" || values.Get("b") != "甲" || values.Has("c") {
		t.Errorf("%v, %v", values, err)
	}
	f := func(query, parameter, detail string) {
		t.Helper()
		_, err := call.Parameters(query, "a", "b")
		if e := asError(t, err); e.Parameter != parameter || e.Detail != detail || e.Error() != detail || e.Status != 0 {
			t.Errorf("%s: %+v", query, e)
		}
	}
	f("x=1", "x", `there is no parameter "x"; known are a, b`)
	f("A=1", "A", `there is no parameter "A"; known are a, b`)
	f("a=1&a=1", "a", "a is given 2 times")
	f("a=1;b=2", "", "the query cannot be read: invalid semicolon separator in query; a semicolon must be written %3B")
	f("a=%zz", "", `the query cannot be read: invalid URL escape "%zz"`)
	if _, err := call.Parameters("a=1"); asError(t, err).Detail != `there is no parameter "a", nor any other, here` {
		t.Error(err)
	}
	if values, err := call.Parameters(""); len(values) != 0 || err != nil {
		t.Errorf("%v, %v", values, err)
	}
}

func TestCall(t *testing.T) {
	c, err := layers.Load(t.Context(), fstest.MapFS{
		"guotu.yaml":   {Data: []byte("layers: [{name: zone, source: {file: zone.geojson}}]")},
		"zone.geojson": {Data: []byte(`{"type":"FeatureCollection","features":[]}`)},
	}, "guotu.yaml")
	if err != nil {
		t.Fatal(err)
	}
	k := call.Call{Request: httptest.NewRequest(http.MethodGet, "/x?a=1", nil), Base: "http://h/p", Catalog: c, Path: map[string]string{"l": "zone", "m": "no"}}
	if l, err := k.Layer("l"); err != nil || l.Name() != "zone" {
		t.Errorf("%v, %v", l, err)
	}
	_, err = k.Layer("m")
	if e := asError(t, err); e.Status != http.StatusNotFound || e.Parameter != "m" || e.Detail != `there is no layer "no"` {
		t.Errorf("%+v", e)
	}
	if got := k.Here("/a", nil) + " " + k.Here("/a", url.Values{"b": {"1 2"}}); got != "http://h/p/a http://h/p/a?b=1+2" {
		t.Errorf("here is %s", got)
	}
	if values, err := k.Parameters("a"); err != nil || values.Get("a") != "1" {
		t.Errorf("%v, %v", values, err)
	}
	if k.Context() != k.Request.Context() {
		t.Error("another context")
	}
}
