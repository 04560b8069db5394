package ogcapi

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"

	"guotu/geo/geojson"
	"guotu/server/call"
	"guotu/server/check"
	"guotu/siting/report"
)

// execution is the body of an execute request (schema execute). Members that it does not name
// belong to extensions and are left alone.
type execution struct {
	Inputs   map[string]json.RawMessage `json:"inputs"`
	Outputs  map[string]outputWanted    `json:"outputs"`
	Response string                     `json:"response"`
	wanted   string                     // format of the report
}

// outputWanted says how an output is wanted (schema output).
type outputWanted struct {
	TransmissionMode string       `json:"transmissionMode"`
	Format           formatWanted `json:"format"`
}

type formatWanted struct {
	MediaType string `json:"mediaType"`
}

// execute answers POST /ogc/processes/{processID}/execution: the siting check, while the client
// waits. The header Prefer may ask for a job (respond-async), which the process cannot be.
func execute(c *call.Call) (*call.Answer, error) {
	if err := known(c); err != nil {
		return nil, err
	}
	query, err := c.Parameters("lang")
	if err != nil {
		return nil, err
	}
	header := c.Request.Header
	if media, _, err := mime.ParseMediaType(header.Get("Content-Type")); err != nil || media != "application/json" {
		return nil, &call.Error{Status: http.StatusUnsupportedMediaType, Detail: "an execute request is application/json"}
	}
	body, release, err := c.Checks.Body(c.Request.Body, c.Request.ContentLength)
	if err != nil {
		return nil, err
	}
	defer release()
	var answer *call.Answer
	err = c.Checks.Turn(c.Context(), func(ctx context.Context) error {
		e, err := readExecution(body)
		if err != nil {
			return err
		}
		answer, err = e.run(ctx, c, query.Get("lang"))
		return err
	})
	return answer, err
}

// readExecution reads an execute request.
func readExecution(body []byte) (*execution, error) {
	e := &execution{wanted: "json"}
	if err := json.Unmarshal(body, e); err != nil {
		return nil, &call.Error{Detail: "the execute request cannot be read: " + strings.TrimPrefix(err.Error(), "json: ")}
	}
	if e.Response == "" {
		e.Response = "raw"
	}
	if e.Response != "raw" && e.Response != "document" {
		return nil, call.Bad("response", "response must be raw or document, not %s", call.Quoted(e.Response))
	}
	for name, o := range e.Outputs {
		if name != "report" {
			return nil, call.Bad("outputs", "there is no output %s; there is report", call.Quoted(name))
		}
		if m := o.TransmissionMode; m != "" && m != "value" {
			return nil, call.Bad("outputs", "the transmission mode %s is not supported; value is", call.Quoted(m))
		}
		if o.Format.MediaType == "" {
			continue
		}
		var types []string
		for _, f := range check.Formats() {
			types = append(types, report.MediaType(f))
		}
		i := slices.Index(types, mediaOf(o.Format.MediaType))
		if i < 0 {
			return nil, call.Bad("outputs", "there is no report of type %s; there are %s", call.Quoted(o.Format.MediaType), strings.Join(types, ", "))
		}
		e.wanted = check.Formats()[i]
	}
	return e, nil
}

func mediaOf(text string) string {
	media, _, err := mime.ParseMediaType(text)
	if err != nil {
		return text
	}
	return media
}

// run checks and makes the answer.
func (e *execution) run(ctx context.Context, c *call.Call, lang string) (*call.Answer, error) {
	request, err := e.request(c)
	if err != nil {
		return nil, err
	}
	if request.Lang != "" {
		lang = request.Lang
	}
	if lang, err = call.Language(lang, c.Request.Header); err != nil {
		return nil, err
	}
	result, err := c.Checks.Run(ctx, c.Catalog, request, e.wanted)
	if err != nil {
		return nil, err
	}
	written, err := c.Checks.Write(ctx, result, e.wanted, lang)
	if err != nil {
		return nil, err
	}
	h := http.Header{"Cache-Control": {"no-store"}, "Content-Language": {lang}, "Vary": {"Accept-Language, Accept-Encoding"}}
	if len(e.Outputs) == 0 && e.Outputs != nil { // no output is asked for
		return &call.Answer{Status: http.StatusNoContent, Header: h}, nil
	}
	answer := &call.Answer{Fresh: true, Header: h, ContentType: written.MediaType, Body: written.Body}
	if e.Response == "document" {
		answer.ContentType = "application/json"
		answer.Body, err = document(written)
	} else if written.FileName != "" {
		h.Set("Content-Disposition", check.Disposition(written.FileName))
	}
	return answer, err
}

// document puts a report into a document of results (schema results): JSON as it is, other
// types as values with their type.
func document(w *check.Written) ([]byte, error) {
	var value any = json.RawMessage(w.Body)
	switch {
	case w.MediaType == "application/json":
	case strings.HasSuffix(w.MediaType, "json"):
		value = object{"value": value, "mediaType": w.MediaType}
	default:
		value = object{"value": base64.StdEncoding.EncodeToString(w.Body), "mediaType": w.MediaType, "encoding": "base64"}
	}
	return marshal(object{"report": value})
}

// inputNames are the inputs and what package check calls them.
var inputNames = map[string]string{"type": "type", "name": "name", "code": "code", "crs": "crs", "statedArea": "stated_area", "asOf": "as_of", "rules": "rules", "lang": "lang", "pieces": "pieces"}

// request makes a request of the inputs.
func (e *execution) request(c *call.Call) (*check.Request, error) {
	members := make(map[string]any)
	var site *source
	for name, raw := range e.Inputs {
		switch {
		case name == "geometry":
			s, err := readSource(c, raw)
			if err != nil {
				return nil, err
			}
			site = s
		case name == "classes":
			var several []string
			if json.Unmarshal(raw, &several) != nil {
				var one string
				if json.Unmarshal(raw, &one) != nil {
					return nil, call.Bad(name, "classes must be a text or a list of texts")
				}
				several = []string{one}
			}
			members[name] = several
		case inputNames[name] != "":
			members[inputNames[name]] = unqualified(raw)
		default:
			return nil, call.Bad(name, "there is no input %s; %s lists those there are", call.Quoted(name), root+processPath)
		}
	}
	if site == nil {
		return nil, call.Bad("geometry", "the input geometry is missing")
	}
	return c.Checks.ReadMembers(members, site.path, site.body)
}

// unqualified is a value without what says how it is encoded (schema qualifiedInputValue).
func unqualified(raw json.RawMessage) json.RawMessage {
	var q struct {
		Value json.RawMessage `json:"value"`
	}
	if json.Unmarshal(raw, &q) == nil && len(q.Value) > 0 {
		return q.Value
	}
	return raw
}

// source is the file of a site.
type source struct {
	path string
	body []byte
}

// inputValue is an input that is an object: a value with its type and encoding, a link, or GeoJSON.
type inputValue struct {
	Value     json.RawMessage `json:"value"`
	MediaType string          `json:"mediaType"`
	Encoding  string          `json:"encoding"`
	Href      string          `json:"href"`
	Format    formatWanted    `json:"format"`
}

// readSource reads the input geometry: GeoJSON as it is, a text, a value with type and encoding,
// or a link to a feature of this server.
func readSource(c *call.Call, raw json.RawMessage) (*source, error) {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return &source{"geometry", []byte(text)}, nil
	}
	var v inputValue
	if err := json.Unmarshal(raw, &v); err != nil {
		return nil, call.Bad("geometry", "geometry must be GeoJSON, a text, a value with mediaType and encoding, or a link")
	}
	switch {
	case v.Href != "":
		return readLink(c, v.Href)
	case len(v.Value) == 0:
		return &source{"geometry", raw}, nil
	}
	if json.Unmarshal(v.Value, &text) != nil {
		return &source{"geometry", v.Value}, nil
	}
	if v.Encoding != "base64" {
		if v.Encoding != "" && v.Encoding != "utf-8" && v.Encoding != "UTF-8" {
			return nil, call.Bad("geometry", "the encoding %s is not supported; base64 is", call.Quoted(v.Encoding))
		}
		return &source{"geometry", []byte(text)}, nil
	}
	body, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, strings.NewReader(text)))
	if err != nil {
		return nil, call.Bad("geometry", "the value is not base64: %v", err)
	}
	return &source{"geometry", body}, nil
}

// readLink reads an input that is a link to a feature of this server, or data in the link itself
// (RFC 2397). The server asks no other: whoever reaches it must not reach others through it.
func readLink(c *call.Call, href string) (*source, error) {
	if inside, is := strings.CutPrefix(href, "data:"); is {
		head, content, found := strings.Cut(inside, ",")
		if encoded, is := strings.CutSuffix(head, ";base64"); is && found {
			_ = encoded
			body, err := base64.StdEncoding.DecodeString(content)
			if err != nil {
				return nil, call.Bad("geometry", "the value is not base64: %v", err)
			}
			return &source{"geometry", body}, nil
		}
		return nil, call.Bad("geometry", "a link with data in it must have them as base64, such as data:application/geo+json;base64,…")
	}
	path, here := strings.CutPrefix(href, c.Base+root+"/collections/")
	path, _, _ = strings.Cut(path, "?")
	name, id, found := strings.Cut(path, "/items/")
	if !here || !found {
		return nil, call.Bad("geometry", "the link leads away from this server, which asks no other: link to %s/collections/{layer}/items/{feature}, or send the value", c.Base+root)
	}
	return featureSource(c, name, id)
}

// featureSource is a feature of a layer as a file.
func featureSource(c *call.Call, name, id string) (*source, error) {
	l := c.Catalog.Layer(name)
	if l == nil {
		return nil, call.Bad("geometry", "geometry: there is no layer %s", call.Quoted(name))
	}
	i, found := l.Find(id)
	if !found {
		return nil, call.Bad("geometry", "geometry: layer %s has no feature %s", name, call.Quoted(id))
	}
	var b bytes.Buffer
	b.WriteString(`{"type":"Feature","properties":{"name":`)
	title, err := json.Marshal(l.Title(i).In("zh"))
	if err != nil {
		return nil, err
	}
	b.Write(title)
	b.WriteString(`},"geometry":`)
	b.Write(geojson.Append(nil, l.Geometry(i)))
	b.WriteString("}")
	return &source{"geometry", b.Bytes()}, nil
}
