package data

import (
	"bytes"
	"io"
	"slices"
	"strings"

	"guotu/data/shapefile"
)

// openZippedText reads the one GeoJSON or boundary-point text of a zip without a Shapefile; nil
// without an error if there is none. Several are refused, since which is the project is not known.
func openZippedText(path string, r io.ReaderAt, size int64, o OpenOptions) (*Features, error) {
	inner, err := shapefile.ReadTexts(r, size, shapefile.Limits{MaxBytes: o.MaxBytes})
	if err != nil {
		return nil, err
	}
	var others []string
	kept := slices.Clone(inner)
	if len(inner) > 1 { // such as a readme beside it
		kept = kept[:0]
		for _, f := range inner {
			if readableText(f.Body) {
				kept = append(kept, f)
			} else {
				others = append(others, f.Name)
			}
		}
	}
	switch len(kept) {
	case 0:
		return nil, nil
	case 1:
	default:
		names := namesOf(kept)
		return nil, problem("压缩包内有%d个文件可读（%s），无法确定以哪个为准，请只保留一个或逐个提交", "the zip holds %d files that can be read (%s); leave one, or give them one by one", len(kept), names)
	}
	body := kept[0].Body
	features, err := open(path, bytes.NewReader(body), int64(len(body)), o)
	if err != nil {
		return nil, inFile(kept[0].Name, err)
	}
	features.About = append([]Pair{{"压缩包内文件", kept[0].Name}}, features.About...)
	if len(others) > 0 {
		features.Warnings = append([]Warning{{
			ZH: "压缩包内另有" + strings.Join(others, "、") + "，未读取", EN: "the zip holds " + strings.Join(others, ", ") + " as well, which was not read",
		}}, features.Warnings...)
	}
	return features, nil
}

func namesOf(all []shapefile.Inner) string {
	const enough = 5
	var names []string
	for _, f := range all[:min(len(all), enough)] {
		names = append(names, f.Name)
	}
	if len(all) > enough {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}

// readableText reports whether a file of a zip is GeoJSON or boundary points.
func readableText(body []byte) bool {
	text, _, err := toUTF8(body)
	return err == nil && (looksLikeJSON(text) || boundaryText(text))
}

// inFile puts the name of a file of a zip into an error, and keeps line and feature.
func inFile(name string, err error) error {
	zh, en := err.Error(), err.Error()
	out := &Error{}
	if at, is := err.(*Error); is {
		*out, zh, en = *at, at.Err.Error(), at.Err.Error()
	}
	said, is := out.Err.(*Problem)
	if !is {
		said, is = err.(*Problem)
	}
	if is {
		zh, en = said.ZH, said.EN
	}
	out.Err = &Problem{ZH: name + "：" + zh, EN: name + ": " + en, Err: err}
	return out
}
