package arcgis

import "guotu/server/call"

// info answers /arcgis/rest/info: clients ask it whether this is an ArcGIS Server, and how one logs in.
func (s *service) info(r *request) (*call.Answer, error) {
	type auth struct {
		Token bool `json:"isTokenBasedSecurity"`
	}
	return r.document(struct {
		CurrentVersion float64 `json:"currentVersion"`
		FullVersion    string  `json:"fullVersion"`
		Auth           auth    `json:"authInfo"`
	}{currentVersion, "10.8.1", auth{}})
}

// serviceEntry is a service in the catalogue.
type serviceEntry struct {
	Name string `json:"name"`
	Type string `json:"type"`
	URL  string `json:"url"`
}

// catalog answers /arcgis/rest/services.
func (s *service) catalog(r *request) (*call.Answer, error) {
	services := []serviceEntry{}
	for _, l := range r.Catalog.Layers() {
		for _, kind := range [2]string{"FeatureServer", "VectorTileServer"} {
			services = append(services, serviceEntry{l.Name(), kind, r.Here(root+"/services/"+l.Name()+"/"+kind, nil)})
		}
	}
	return r.document(struct {
		CurrentVersion float64        `json:"currentVersion"`
		Folders        []string       `json:"folders"`
		Services       []serviceEntry `json:"services"`
	}{currentVersion, []string{}, services})
}
