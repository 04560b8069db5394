package ogcapi

import (
	"maps"

	"guotu/server/check"
	"guotu/siting/report"
)

// describeProcesses describes the process and how it is executed.
func describeProcesses(_ *request, d *description) {
	d.tags = append(d.tags, object{"name": "Processes", "description": "the siting check"})
	text, texts := object{"type": "string"}, object{"type": "array", "items": object{"type": "string"}}
	links := object{"type": "array", "items": reference("schemas/link")}
	summary := object{"id": text, "title": text, "description": text, "version": text, "keywords": texts, "jobControlOptions": texts, "outputTransmission": texts, "links": links}
	whole := maps.Clone(summary)
	values := object{"type": "object", "additionalProperties": object{"type": "object", "required": []string{"schema"}, "properties": object{
		"title": text, "description": text, "minOccurs": object{"type": "integer"}, "maxOccurs": object{"type": "integer"}, "schema": object{"type": "object"}}}}
	whole["inputs"], whole["outputs"] = values, values
	maps.Copy(d.schemas, object{
		"processSummary": object{"type": "object", "required": []string{"id", "version"}, "properties": summary},
		"process":        object{"type": "object", "required": []string{"id", "version", "inputs", "outputs"}, "properties": whole},
		"processList":    object{"type": "object", "required": []string{"processes", "links"}, "properties": object{"processes": object{"type": "array", "items": reference("schemas/processSummary")}, "links": links}},
		"execute": object{"type": "object", "required": []string{"inputs"}, "properties": object{
			"inputs": object{"type": "object", "required": []string{"geometry"}, "additionalProperties": true},
			"outputs": object{"type": "object", "properties": object{"report": object{"type": "object", "properties": object{
				"transmissionMode": object{"type": "string", "enum": []string{"value"}}, "format": object{"type": "object", "properties": object{"mediaType": text}}}}}},
			"response": object{"type": "string", "enum": []string{"raw", "document"}, "default": "raw"}}},
	})
	maps.Copy(d.parameters, object{
		"processID": object{"name": "processID", "in": "path", "required": true, "description": "the identifier of a process", "schema": text},
		"jobID":     object{"name": "jobID", "in": "path", "required": true, "description": "the identifier of a job", "schema": text},
		"limit": object{"name": "limit", "in": "query", "required": false, "description": "most processes in the answer",
			"schema": object{"type": "integer", "minimum": 1, "maximum": 10000, "default": 100}},
	})
	f, id, missing := formatParameter(documents()), reference("parameters/processID"), reference("responses/notFound")
	d.get("/processes", "getProcesses", "Processes", "the processes", []any{f, reference("parameters/limit")},
		object{"200": answerOf("the processes", documents(), reference("schemas/processList"))})
	d.get("/processes/{processID}", "getProcess", "Processes", "a process: its inputs and outputs", []any{id, f},
		object{"200": answerOf("the description", documents(), reference("schemas/process")), "404": missing})
	content := make(object)
	for _, name := range check.Formats() {
		content[report.MediaType(name)] = object{"schema": object{}}
	}
	d.post("/processes/{processID}/execution", "execute", "Processes", "execute a process while the client waits", []any{id},
		object{"required": true, "content": object{"application/json": object{"schema": reference("schemas/execute")}}},
		object{"200": object{"description": "the report, or with response=document a document that holds it", "content": content},
			"204": object{"description": "no output was asked for"}, "404": missing, "413": missing, "415": missing, "422": missing, "503": missing})
	none := object{"404": missing}
	for path, operation := range map[string]string{"/jobs/{jobID}": "getJob", "/jobs/{jobID}/results": "getJobResults"} {
		d.get(path, operation, "Processes", "there are no jobs: processes are executed while the client waits", []any{reference("parameters/jobID")}, none)
	}
}
