package server

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestFilterWork: a filter that takes too much work is refused as the client's mistake,
// wherever it is asked for; the second time at once.
func TestFilterWork(t *testing.T) {
	s, _ := testServer(t, Options{})
	streets := func(format string) string { // 700 by 700 of them cross
		all := make([]string, 700)
		for i := range all {
			at := 0.01 * float64(i)
			all[i] = fmt.Sprintf(format, at, at)
		}
		return `{"type":"MultiLineString","coordinates":[` + strings.Join(all, ",") + `]}`
	}
	filter := `{"op":"s_touches","args":[` + streets("[[%.2f,-1],[%.2f,8.3]]") + "," + streets("[[-1,%.2f],[8.7,%.2f1]]") + `]}`
	query := "filter-lang=cql2-json&filter=" + url.QueryEscape(filter)
	for _, path := range []string{"/ogc/collections/zone/items", "/tiles/zone/0/0/0.mvt"} {
		refused(t, s, http.MethodGet, path+"?"+query, http.StatusBadRequest, "filter", "too much work")
	}
}
