package server

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestBatch: what package batch answers arrives, and what the header says is heeded.
func TestBatch(t *testing.T) {
	s, _ := testServer(t, Options{})
	f := func(query, body, want string, headers ...string) {
		t.Helper()
		r := ask(t, s, "POST", "/api/v1/zones"+query, body, headers...)
		if got := bodyOf(t, r); got != want || r.StatusCode != 200 || r.Header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s %q: %d %v\n%q, want\n%q", query, body, r.StatusCode, r.Header, got, want)
		}
	}
	f("", "lon,lat\n4,1\n", "lon,lat,zone,over,error\n4,1,甲;乙,,\n", "Content-Type", "text/csv")
	f("?layers=over&lang=zh", "lon,lat\n1,1\n", "lon,lat,流域,error\n1,1,海<河>,\n", "Content-Type", "text/csv; charset=UTF-8", "Accept", "text/*, */*;q=0.1")
	f("?lon=a&lat=b&layers=zone", "a,b\n5,1\n", "a,b,zone,error\n5,1,乙,\n", "Content-Type", "TEXT/CSV")
	f("?layers=zone", "\xbe\xad\xb6\xc8,\xce\xb3\xb6\xc8\n5,1\n", "\ufeff经度,纬度,zone,error\n5,1,乙,\n", "Content-Type", "text/csv; charset=gb2312")
	f("?layers=over", "[1,1]\n", `{"point":[1,1],"zones":[{"layer":"over","id":"o","title":"海<河>","title_en":"O","relation":"inside"}]}`+"\n", "Content-Type", "application/x-ndjson")
	f("?layers=over", `[[9,9]]`, `[{"point":[9,9],"zones":[]}]`+"\n", "Content-Type", "application/json", "Accept", "")
	f("?crs=CRS84", `[]`, "[]\n", "Content-Type", "application/json; charset=utf-8")
	if r := ask(t, s, "POST", "/api/v1/zones", "[9,9]", "Content-Type", "application/jsonl"); r.Header.Get("Content-Type") != "application/x-ndjson" {
		t.Errorf("%v", r.Header)
	}
}

func TestBatchRefused(t *testing.T) {
	s, _ := testServer(t, Options{MaxBody: 100, MaxRows: 2})
	f := func(status int, parameter, detail, query, body string, headers ...string) {
		t.Helper()
		r := ask(t, s, "POST", "/api/v1/zones"+query, body, headers...)
		if p := asProblem(t, r); p.Status != status || p.Parameter != parameter || !strings.Contains(p.Detail, detail) {
			t.Errorf("%s %q: %+v, want %d %q %q", query, body, p, status, parameter, detail)
		}
	}
	f(415, "", "the content type", "", "x")
	f(415, "", `"text/plain" is not supported; send text/csv`, "", "x", "Content-Type", "text/plain")
	f(415, "", "is not supported", "", "x", "Content-Type", "application/x-www-form-urlencoded")
	f(415, "", "the content encoding", "", "x", "Content-Type", "text/csv", "Content-Encoding", "gzip")
	f(406, "", "the answer to text/csv is text/csv", "", "x", "Content-Type", "text/csv", "Accept", "application/json, text/csv;q=0")
	f(400, "charset", "neither utf-8 nor gb18030", "", "x", "Content-Type", "text/csv; charset=latin1")
	f(400, "", "so the longitude is missing", "", "a,b\n", "Content-Type", "text/csv")
	f(400, "lat", `0 columns are called "b"`, "?lat=b", "lon,lat\n", "Content-Type", "text/csv")
	f(400, "lang", "zh or en", "?lang=x", "lon,lat\n", "Content-Type", "text/csv")
	f(400, "properties", "true or false", "?properties=1", "[]", "Content-Type", "application/json")
	f(400, "crs", "not supported", "?crs=EPSG:2326", "[]", "Content-Type", "application/json")
	f(400, "point", "no parameter", "?point=1,1", "[]", "Content-Type", "application/json")
	f(404, "layers", `"none"`, "?layers=none", "[]", "Content-Type", "application/json")
	f(413, "", "larger than 100 bytes", "", strings.Repeat(" ", 101), "Content-Type", "application/json")
	if p := asProblem(t, ask(t, s, "POST", "/api/v1/zones", "lon,x\n", "Content-Type", "text/csv")); p.Line != 1 {
		t.Errorf("no line: %+v", p)
	}
	// Past the beginning, the last row tells.
	body := bodyOf(t, ask(t, s, "POST", "/api/v1/zones?layers=zone", "lon,lat\n5,1\n5,1\n5,1\n", "Content-Type", "text/csv"))
	if !strings.HasSuffix(body, ",,,\"line 4: too many rows: at most 2 are answered at once, this and what follows was not\"\n") {
		t.Errorf("%q", body)
	}
}

// overHTTP runs the server on a listener of its own until the test ends.
func overHTTP(t testing.TB, s *Server) (address string) {
	t.Helper()
	h := httptest.NewServer(s)
	t.Cleanup(h.Close)
	return strings.TrimPrefix(h.URL, "http://")
}

const bigRow = "5.000001,1.000001,a note that makes the row longer\n"

// TestBatchSentFirst: a client that sends everything before it reads the first byte
// gets the whole answer, which is larger than all buffers between the two.
func TestBatchSentFirst(t *testing.T) {
	s, _ := testServer(t, Options{})
	const rows = 300_000
	c := dial(t, overHTTP(t, s))
	fmt.Fprintf(c, "POST /api/v1/zones?lang=en HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Length: %d\r\nConnection: close\r\n\r\nlon,lat,note\n", len("lon,lat,note\n")+rows*len(bigRow))
	if _, err := c.Write(bytes.Repeat([]byte(bigRow), rows)); err != nil {
		t.Fatal(err)
	}
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if n := bytes.Count(body, []byte(",乙,,\n")); n != rows || err != nil {
		t.Errorf("%d rows of %d, %v; ends %q", n, rows, err, body[max(0, len(body)-200):])
	}
}

// TestBatchInterleaved: each answer arrives before the next point is sent.
func TestBatchInterleaved(t *testing.T) {
	s, _ := testServer(t, Options{})
	c := dial(t, overHTTP(t, s))
	fmt.Fprint(c, "POST /api/v1/zones?layers=zone HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n")
	var lines *bufio.Scanner
	for i := range 20 {
		row := fmt.Sprintf("[5,%d]\n", i)
		fmt.Fprintf(c, "%x\r\n%s\r\n", len(row), row)
		if lines == nil {
			r, err := http.ReadResponse(bufio.NewReader(c), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Body.Close()
			lines = bufio.NewScanner(r.Body)
		}
		if !lines.Scan() || !strings.HasPrefix(lines.Text(), fmt.Sprintf(`{"point":[5,%d],`, i)) {
			t.Fatalf("row %d: %q, %v", i, lines.Text(), lines.Err())
		}
	}
	fmt.Fprint(c, "0\r\n\r\n")
	if lines.Scan() {
		t.Errorf("more: %q", lines.Text())
	}
}

// TestBatchKeepsConnection: after a batch, good or bad, the connection serves on.
func TestBatchKeepsConnection(t *testing.T) {
	s, _ := testServer(t, Options{MaxRows: 5})
	c := dial(t, overHTTP(t, s))
	in := bufio.NewReader(c)
	for i, body := range []string{"lon,lat\n5,1\n", "a,b\n" + strings.Repeat("1,1\n", 100_000), "lon,lat\n" + strings.Repeat("1,1\n", 100_000), "lon,lat\n5,1\n"} {
		fmt.Fprintf(c, "POST /api/v1/zones HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
		r, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(i, err)
		}
		if _, err := io.Copy(io.Discard, r.Body); err != nil || r.Close {
			t.Errorf("request %d: %v, close %v", i, err, r.Close)
		}
		r.Body.Close()
	}
}

// TestBatchLimits: bodies of unknown length end at the limit.
func TestBatchLimits(t *testing.T) {
	s, _ := testServer(t, Options{MaxBody: 1 << 20})
	address := overHTTP(t, s)
	f := func(first string, status int, want string) {
		t.Helper()
		body := io.MultiReader(strings.NewReader(first), strings.NewReader(strings.Repeat(bigRow, 1<<20/len(bigRow)+1)))
		r, err := http.Post("http://"+address+"/api/v1/zones", "text/csv", body)
		if err != nil {
			t.Fatal(err)
		}
		if got := bodyOf(t, r); r.StatusCode != status || !strings.Contains(got[max(0, len(got)-300):], want) {
			t.Errorf("%d: %q", r.StatusCode, got[max(0, len(got)-300):])
		}
		http.DefaultClient.CloseIdleConnections() // the server closes it as well, having left some of the body unread
	}
	f("lon,lat,note\n", 200, "the body is larger than 1048576 bytes\n")
	f(`"`, 413, "larger than 1048576 bytes")
	http.DefaultClient.CloseIdleConnections()
}

func dial(t testing.TB, address string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.SetDeadline(time.Now().Add(60 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestBatchMany: a hundred clients at once, each with its own points.
func TestBatchMany(t *testing.T) {
	s, _ := testServer(t, Options{})
	address := overHTTP(t, s)
	errors := make(chan error, 100)
	for i := range 100 {
		go func() {
			var in strings.Builder
			in.WriteString("id,lon,lat\n")
			for j := range 200 {
				in.WriteString(strconv.Itoa(i*1000+j) + "," + strconv.Itoa(j%8) + ".5,1\n")
			}
			r, err := http.Post("http://"+address+"/api/v1/zones?layers=zone", "text/csv", strings.NewReader(in.String()))
			if err != nil {
				errors <- err
				return
			}
			defer r.Body.Close()
			body, err := io.ReadAll(r.Body)
			if want := fmt.Sprintf("\n%d,7.5,1,乙,\n", i*1000+199); err == nil && !strings.HasSuffix(string(body), want) {
				err = fmt.Errorf("client %d: %q", i, body[max(0, len(body)-100):])
			}
			errors <- err
		}()
	}
	for range 100 {
		if err := <-errors; err != nil {
			t.Error(err)
		}
	}
	http.DefaultClient.CloseIdleConnections()
	if n := len(s.ahead); n != 0 {
		t.Errorf("%d chunks are still held", n)
	}
}
