package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"guotu/layers"
	"guotu/siting"
	"guotu/siting/report"
	"guotu/siting/rules"
)

// compare puts alternative sites side by side. The exit code is that of the best of them: 0 if any
// may stand where it is drawn.
func (r *checking) compare(all []*job) error {
	var projects []*siting.Project
	for _, j := range all {
		p, err := r.read(j)
		if err != nil {
			return err
		}
		projects = append(projects, p)
	}
	r.options.Pieces = true
	c, err := siting.Compare(r.ctx, r.catalog, projects, r.sets[0], r.options)
	if err != nil {
		return err
	}
	printColumns(r.out, r.comparisonRows(c))
	if err := r.writeComparison(c); err != nil {
		return err
	}
	best := rules.Block
	for _, a := range c.Alternatives {
		best = min(best, a.Verdict)
	}
	return answer(best)
}

func (r *checking) comparisonRows(c *siting.Comparison) [][]string {
	t := func(zh, en string) string { return layers.Text{ZH: zh, EN: en}.In(r.lang) }
	head := []string{t("方案", "site"), t("结论", "verdict"), t("公顷", "ha")}
	for _, l := range c.Lines {
		head = append(head, l.Title.In(r.lang)+t(" 公顷", " ha"))
	}
	rows := [][]string{append(head, t("不符合项", "blocks"), t("可用公顷", "free ha"), t("说明", "remark"))}
	for _, a := range c.Alternatives {
		row := []string{a.Name, report.Verdict(a.Verdict).In(r.lang), fixed(a.Site.Ha, 4)}
		for _, m := range a.Lines {
			row = append(row, fixed(m.Ha, 4))
		}
		free := ""
		if a.Verdict == rules.Block {
			free = fixed(a.FreeArea.Ha, 4)
		}
		rows = append(rows, append(row, fmt.Sprint(a.Counts["block"]), free, a.Error))
	}
	return rows
}

// writeComparison writes a report of the first alternative that has one, with the others beside it;
// a .csv gets the table, a .json the comparison. A .geojson has the free ground of that first one.
func (r *checking) writeComparison(c *siting.Comparison) error {
	var reports []*siting.Report
	for _, a := range c.Alternatives {
		if a.Report != nil {
			reports = append(reports, a.Report)
		}
	}
	for _, name := range r.Out {
		format := formatOf(name)
		if format == "csv" {
			if err := writeCSV(name, r.comparisonRows(c)); err != nil {
				return err
			}
			continue
		}
		if format == "json" {
			if err := writeJSON(name, c); err != nil {
				return err
			}
			continue
		}
		if len(reports) == 0 {
			return fmt.Errorf("--out: %s: none of the sites could be checked", filepath.Base(name))
		}
		if err := r.write(name, format, reports[0], reports[1:]); err != nil {
			return err
		}
	}
	return nil
}

// writeJSON writes a value as JSON.
func writeJSON(name string, value any) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".guotu-*")
	if err != nil {
		return err
	}
	o := &output{Writer: f, file: f, name: name}
	return o.finish(json.NewEncoder(f).Encode(value))
}
