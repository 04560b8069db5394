package server

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
)

func TestBase(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	const forged = "X-Forwarded-Host: evil.example\nX-Forwarded-Proto: https\nForwarded: host=evil.example"
	f := func(o Options, local, remote, host, headers, want string) {
		t.Helper()
		s := &Server{o: o}
		r := httptest.NewRequest("GET", "/", nil)
		a := net.TCPAddrFromAddrPort(netip.MustParseAddrPort(local))
		r = r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, net.Addr(a)))
		r.RemoteAddr, r.Host = remote, host
		for line := range strings.SplitSeq(headers, "\n") {
			name, value, _ := strings.Cut(line, ": ")
			if name != "" {
				r.Header.Add(name, value)
			}
		}
		if got := s.base(r); got != want {
			t.Errorf("local %s, remote %s, host %q, headers %q: %s, want %s", local, remote, host, headers, got, want)
		}
	}
	none := Options{}
	f(none, "127.0.0.1:8080", "127.0.0.1:5", "localhost:8080", "", "http://localhost:8080")
	f(none, "127.0.0.1:8080", "127.0.0.1:5", "127.0.0.1:8080", forged, "http://127.0.0.1:8080")
	f(none, "[::1]:8080", "[::1]:5", "[::1]:8080", "", "http://[::1]:8080")
	f(none, "[::1]:8080", "[::1]:5", "", "", "http://[::1]:8080")
	for _, bad := range []string{"a b", "a/b", "a@b", "a?b", "a#b", "<a>", `a"b`, "a:b", "a:123456", ":80", "-a", "a-", "[::1", "a\x00", strings.Repeat("a", 254), "国土"} {
		f(none, "127.0.0.1:8080", "127.0.0.1:5", bad, "", "http://127.0.0.1:8080")
	}
	f(none, "192.168.1.2:80", "192.168.1.9:5", "evil.example", forged, "http://192.168.1.2:80")
	f(none, "[::ffff:192.168.1.2]:80", "192.168.1.9:5", "evil.example", "", "http://192.168.1.2:80")

	u, err := url.Parse("https://plan.example.cn/map/")
	if err != nil {
		t.Fatal(err)
	}
	f(Options{PublicURL: u, TrustedProxies: proxies}, "10.0.0.1:80", "10.0.0.2:5", "x", forged, "https://plan.example.cn/map")

	behind := Options{TrustedProxies: proxies}
	f(behind, "10.0.0.1:80", "10.0.0.2:5", "inner", "X-Forwarded-Host: plan.example.cn\nX-Forwarded-Proto: https", "https://plan.example.cn")
	f(behind, "[fd00::1]:80", "[fd00::2]:5", "inner", "X-Forwarded-Host: plan.example.cn", "http://plan.example.cn")
	f(behind, "10.0.0.1:80", "10.0.0.2:5", "inner", "X-Forwarded-Host: evil.example, plan.example.cn\nX-Forwarded-Proto: http, https", "https://plan.example.cn")
	f(behind, "10.0.0.1:80", "10.0.0.2:5", "inner", "X-Forwarded-Host: evil.example\nX-Forwarded-Host: plan.example.cn", "http://plan.example.cn")
	f(behind, "10.0.0.1:80", "10.0.0.2:5", "inner", "X-Forwarded-Proto: javascript", "http://inner")
	f(behind, "10.0.0.1:80", "10.0.0.2:5", "in ner", "X-Forwarded-Host: a b", "http://10.0.0.1:80")
	f(behind, "10.0.0.1:80", "192.168.0.2:5", "evil.example", forged, "http://10.0.0.1:80")
	f(behind, "127.0.0.1:80", "127.0.0.1:5", "localhost", forged, "http://localhost")
}

// TestClientIP: only trusted proxies may say for whom they ask.
func TestClientIP(t *testing.T) {
	f := func(proxies, remote, forwarded, want string) {
		t.Helper()
		var list []netip.Prefix
		if proxies != "" {
			list = append(list, netip.MustParsePrefix(proxies))
		}
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = remote
		r.Header.Set("X-Forwarded-For", forwarded)
		r.Header.Set("X-Real-Ip", "6.6.6.6")
		if got := clientIP(list)(r); got != want {
			t.Errorf("proxies %q, remote %s, forwarded %q: %s, want %s", proxies, remote, forwarded, got, want)
		}
	}
	f("", "127.0.0.1:5", "6.6.6.6", "127.0.0.1")
	f("", "192.168.0.1:5", "6.6.6.6", "192.168.0.1")
	f("10.0.0.1/8", "10.0.0.2:5", "6.6.6.6, 1.2.3.4", "1.2.3.4")
	f("10.0.0.0/8", "10.0.0.2:5", "6.6.6.6, 1.2.3.4, 10.0.0.3", "1.2.3.4")
	f("10.0.0.0/8", "192.168.0.1:5", "6.6.6.6", "192.168.0.1")
	f("10.0.0.0/8", "127.0.0.1:5", "6.6.6.6", "127.0.0.1")
}

// TestLinks: documents carry the base, the names and the version of the plan.
func TestLinks(t *testing.T) {
	u, err := url.Parse("https://plan.example.cn")
	if err != nil {
		t.Fatal(err)
	}
	s, _ := testServer(t, Options{PublicURL: u})
	version := s.current.Load().version
	var doc struct{ Tiles []string }
	if err := json.Unmarshal([]byte(bodyOf(t, ask(t, s, "GET", "/tiles/over,zone,over.json", ""))), &doc); err != nil || len(doc.Tiles) != 1 ||
		doc.Tiles[0] != "https://plan.example.cn/tiles/over,zone/{z}/{x}/{y}.mvt?v="+version {
		t.Errorf("%+v, %v", doc, err)
	}
	catalog := bodyOf(t, ask(t, s, "GET", "/api/v1/layers", ""))
	for _, link := range []string{"https://plan.example.cn/tiles/zone/{z}/{x}/{y}.mvt?v=" + version, "https://plan.example.cn/tiles/zone.json", "https://plan.example.cn/styles/zone.json"} {
		if !strings.Contains(catalog, `"`+link+`"`) {
			t.Errorf("the catalogue has no %s: %s", link, catalog)
		}
	}
}
