package ogcapi

import (
	"net/http"
	"strconv"

	"guotu/layers"
	"guotu/server/call"
	"guotu/server/check"
	"guotu/siting/report"
)

// processID is the identifier of the one process that there is.
const processID = "siting-check"

// Kinds of exceptions (OGC 18-062r2, sections 7.11 to 7.13), and the relations of links.
const (
	noSuchProcess = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/no-such-process"
	noSuchJob     = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/no-such-job"

	relProcesses = "http://www.opengis.net/def/rel/ogc/1.0/processes"
	relExecute   = "http://www.opengis.net/def/rel/ogc/1.0/execute"
)

// processesPart is OGC API - Processes, part 1 (OGC 18-062r2): the siting check as a process, run
// while the client waits. There are no jobs, so that nothing of a project stays on the server.
//
// No class of conformance is claimed, neither Core nor those that depend on it: Core wants inputs by
// reference (/req/core/process-execute-inputs B), and the links that the server follows are those to its own
// features and data in the link itself. It fetches nothing from elsewhere, so that nobody reaches through
// it what he cannot reach himself. All else that Core asks of synchronous execution is kept.
func processesPart() part {
	const at, jobs = root + "/processes", root + "/jobs/{jobID}"
	return part{
		routes: []call.Route{
			{Method: http.MethodGet, Path: at, Answer: processList},
			{Method: http.MethodGet, Path: at + "/{processID}", Answer: process},
			{Method: http.MethodPost, Path: at + "/{processID}/execution", Answer: execute},
			{Method: http.MethodGet, Path: jobs, Answer: job},
			{Method: http.MethodGet, Path: jobs + "/results", Answer: job},
		},
		landing: func(r *request) []link {
			return []link{r.link(relProcesses, "/processes", asJSON, processesTitle)}
		},
		describe: describeProcesses,
	}
}

var (
	processesTitle = layers.Text{ZH: "处理", EN: "Processes"}
	checkTitle     = layers.Text{ZH: "一键核查（选址合规性核查）", EN: "Siting check"}
	checkAbstract  = layers.Text{
		ZH: "核查项目用地与规划各图层的关系：压占何处、面积多少、依据哪条规定、结论如何。供参考，非审批结论。",
		EN: "What a project touches in the plan, how much of it, and what the rules say of it. For reference, not the decision of an authority."}
)

// processSummary is a process in the list of processes (schema processSummary).
type processSummary struct {
	ID                 string   `json:"id"`
	Title              string   `json:"title"`
	Description        string   `json:"description"`
	Version            string   `json:"version"`
	Keywords           []string `json:"keywords"`
	JobControlOptions  []string `json:"jobControlOptions"`
	OutputTransmission []string `json:"outputTransmission"`
	Links              []link   `json:"links"`
}

// processAbout is a process with what goes in and comes out (schema process).
type processAbout struct {
	processSummary
	Inputs  map[string]valueAbout `json:"inputs"`
	Outputs map[string]valueAbout `json:"outputs"`
}

// valueAbout describes an input or output (schemas inputDescription, outputDescription).
type valueAbout struct {
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
	MinOccurs   *int   `json:"minOccurs,omitempty"`
	MaxOccurs   int    `json:"maxOccurs,omitempty"`
	Schema      any    `json:"schema"`
}

// processListAbout is the answer of /ogc/processes.
type processListAbout struct {
	Processes []processSummary `json:"processes"`
	Links     []link           `json:"links"`
}

// processList answers GET /ogc/processes.
func processList(c *call.Call) (*call.Answer, error) {
	r, err := read(c, documents(), "limit")
	if err != nil {
		return nil, err
	}
	if text := r.query.Get("limit"); r.query.Has("limit") {
		if n, err := strconv.Atoi(text); err != nil || n < 1 {
			return nil, call.Bad("limit", "limit must be a whole number from 1 on, not %s", call.Quoted(text))
		}
	}
	list := processListAbout{Processes: []processSummary{r.summary()}, Links: r.self("/processes")}
	return r.send(list, page{name: "processes.html", title: r.text(processesTitle), trail: r.trailTo(), links: list.Links, content: list})
}

// summary describes the siting check in short.
func (r *request) summary() processSummary {
	return processSummary{
		ID: processID, Title: r.text(checkTitle), Description: r.text(checkAbstract), Version: r.programVersion(),
		Keywords:          []string{"一键核查", "三区三线", "siting", "land use planning"},
		JobControlOptions: []string{"sync-execute"}, OutputTransmission: []string{"value"},
		Links: []link{
			r.link("self", processPath, asJSON, checkTitle),
			{Href: r.href(processPath+"/execution", nil), Rel: relExecute, Type: "application/json", Hreflang: r.language, Title: r.text(layers.Text{ZH: "执行", EN: "Execute"})},
		},
	}
}

const processPath = "/processes/" + processID

func (r *request) programVersion() string {
	if r.Version == "" {
		return "0"
	}
	return r.Version
}

// known says that the process of a path is not there if it is not.
func known(c *call.Call) error {
	if c.Path["processID"] != processID {
		return &call.Error{Status: http.StatusNotFound, Type: noSuchProcess, Parameter: "processID", Detail: "there is no process " + call.Quoted(c.Path["processID"])}
	}
	return nil
}

// process answers GET /ogc/processes/{processID}.
func process(c *call.Call) (*call.Answer, error) {
	r, err := read(c, documents())
	if err != nil {
		return nil, err
	}
	if err := known(c); err != nil {
		return nil, err
	}
	about := processAbout{processSummary: r.summary(), Inputs: r.inputs(), Outputs: r.outputs()}
	about.Links = append(r.self(processPath), about.Links[1:]...)
	p := page{name: "process.html", title: about.Title, trail: r.trailTo(step{"/processes", r.text(processesTitle)}), links: about.Links, content: about}
	return r.send(about, p)
}

// job answers for jobs, of which there are none: a client has its results when its request ends.
func job(c *call.Call) (*call.Answer, error) {
	return nil, &call.Error{Status: http.StatusNotFound, Type: noSuchJob, Parameter: "jobID",
		Detail: "there is no job " + call.Quoted(c.Path["jobID"]) + "; processes here are executed while the client waits"}
}

// inputs describes what goes into the siting check.
func (r *request) inputs() map[string]valueAbout {
	once := func(least int, zh, en string, schema any) valueAbout {
		return valueAbout{Title: r.text(layers.Text{ZH: zh, EN: en}), MinOccurs: &least, MaxOccurs: 1, Schema: schema}
	}
	geojson := func(format, schema string) object {
		return object{"allOf": []object{{"format": format}, {"$ref": "https://geojson.org/schema/" + schema + ".json"}}}
	}
	file := func(media string) object {
		return object{"type": "string", "contentEncoding": "base64", "contentMediaType": media}
	}
	text := object{"type": "string"}
	types, classes, sets := r.choices()
	all := map[string]valueAbout{
		"geometry": once(1, "项目用地（GeoJSON、界址点文本或 Shapefile 压缩包）", "The site: GeoJSON, boundary-point text or a zipped Shapefile", object{"oneOf": []object{
			geojson("geojson-geometry", "Geometry"), geojson("geojson-feature", "Feature"), geojson("geojson-feature-collection", "FeatureCollection"),
			{"type": "string", "contentMediaType": "text/plain"}, file("text/plain"), file("application/zip"), file("application/geo+json")}}),
		"type":       once(0, "项目类型", "Type of the project", object{"type": "string", "enum": types}),
		"classes":    {Title: r.text(layers.Text{ZH: "项目属性", EN: "Further facts about the project"}), MinOccurs: new(int), MaxOccurs: max(1, len(classes)), Schema: object{"type": "string", "enum": classes}},
		"name":       once(0, "项目名称", "Name of the project", text),
		"code":       once(0, "项目代码", "Code of the project", text),
		"crs":        once(0, "坐标系（文件未注明时），如 EPSG:4526", "Coordinate system where the file names none, such as EPSG:4526", text),
		"statedArea": once(0, "申报面积（平方米）", "Stated area in square metres", object{"type": "number", "minimum": 0, "exclusiveMinimum": true}),
		"asOf":       once(0, "依据何日有效的规则，默认今天（北京时间）", "The day whose rules count; today in Beijing without it", object{"type": "string", "format": "date"}),
		"rules":      once(0, "规则集", "Rule set", object{"type": "string", "enum": sets, "default": sets[0]}),
		"lang":       once(0, "报告语言", "Language of the report", object{"type": "string", "enum": []string{"zh", "en"}}),
		"pieces":     once(0, "JSON 报告附图形", "Whether a JSON report has the geometry of its pieces", object{"type": "boolean", "default": false}),
	}
	return all
}

// choices are the types, the classes and the rule sets that a project can name.
func (r *request) choices() (types, classes, sets []string) {
	types, classes = []string{}, []string{}
	for i, set := range r.Checks.Sets() {
		sets = append(sets, set.ID)
		if i > 0 {
			continue
		}
		for _, c := range set.Types {
			types = append(types, c.ID)
		}
		for _, c := range set.Classes {
			classes = append(classes, c.ID)
		}
	}
	return types, classes, sets
}

// outputs describes what comes out: one report, in one of several formats.
func (r *request) outputs() map[string]valueAbout {
	var all []object
	for _, f := range check.Formats() {
		switch media := report.MediaType(f); f {
		case "json":
			all = append(all, object{"type": "object", "contentMediaType": media, "$ref": r.Base + "/api/v1/check/schema.json"})
		case "geojson":
			all = append(all, object{"allOf": []object{{"format": "geojson-feature-collection"}, {"$ref": "https://geojson.org/schema/FeatureCollection.json"}}, "contentMediaType": media})
		default:
			all = append(all, object{"type": "string", "contentEncoding": "binary", "contentMediaType": media})
		}
	}
	return map[string]valueAbout{"report": {Title: r.text(layers.Text{ZH: "核查报告", EN: "The report"}), Schema: object{"oneOf": all}}}
}
