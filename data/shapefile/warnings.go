package shapefile

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// remark is a kind of warning that many records may have. In its texts, {n} stands for
// the number of records, and {example} for what is there in the first.
type remark struct{ zh, en string }

// remarks gathers warnings: one of a kind, so that a file with a million faults has a
// few lines.
type remarks struct {
	file  []Warning
	kinds []gathered
}

type gathered struct {
	remark       remark
	count, first int
	example      string
}

// add notes that a record has what the remark says.
func (r *remarks) add(record int, of remark, example string) {
	for i := range r.kinds {
		if k := &r.kinds[i]; k.remark == of {
			if k.count++; record < k.first {
				k.first, k.example = record, example
			}
			return
		}
	}
	r.kinds = append(r.kinds, gathered{of, 1, record, example})
}

// about notes something about the file. The formats have the same arguments.
func (r *remarks) about(zh, en string, args ...any) {
	r.file = append(r.file, Warning{0, fmt.Sprintf(zh, args...), fmt.Sprintf(en, args...)})
}

// warnings returns those about the file, then those about records by the first they are about.
func (r *remarks) warnings() []Warning {
	all := slices.Clone(r.file)
	for _, k := range r.kinds {
		fill := strings.NewReplacer("{n}", strconv.Itoa(k.count), "{example}", k.example)
		all = append(all, Warning{k.first, fill.Replace(k.remark.zh), fill.Replace(k.remark.en)})
	}
	slices.SortStableFunc(all, func(a, b Warning) int { return a.Record - b.Record })
	return all
}

// quoted is a text for a message, cut to what a line can hold.
func quoted(text string) string {
	if runes := []rune(text); len(runes) > 40 {
		text = string(runes[:40]) + "…"
	}
	return strconv.Quote(text)
}
