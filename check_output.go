package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"guotu/layers"
	"guotu/siting"
	"guotu/siting/report"
	"guotu/siting/rules"
)

// formatOf is the format that the end of a file's name stands for, "" for a folder.
func formatOf(name string) string {
	return strings.TrimPrefix(strings.ToLower(filepath.Ext(name)), ".")
}

// checkOutputs says what is wrong with --out before anything is checked.
func (r *checking) checkOutputs() error {
	for i, name := range r.Out {
		if slices.Contains(r.Out[:i], name) {
			return fmt.Errorf("--out: %s is given twice", name)
		}
		if f := formatOf(name); f != "" && f != "csv" && !slices.Contains(report.Formats, f) {
			return fmt.Errorf("--out: %s: there is no format %s, but %s, csv and folders", name, f, strings.Join(report.Formats, ", "))
		}
	}
	for _, f := range r.Format {
		if !slices.Contains(report.Formats, f) {
			return fmt.Errorf("--format: there is no format %q, but %s", f, strings.Join(report.Formats, ", "))
		}
	}
	return nil
}

// write writes a report, which gets its name when it is whole.
func (r *checking) write(name, format string, found *siting.Report, others []*siting.Report) error {
	if format == "" || format == "csv" {
		return fmt.Errorf("--out: %s: one project has no summary; name a file ending in .%s", name, strings.Join(report.Formats, ", ."))
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".guotu-*")
	if err != nil {
		return err
	}
	o := &output{Writer: f, file: f, name: name}
	return o.finish(report.Write(r.ctx, f, format, found, report.Options{Lang: r.lang, Catalog: r.catalog, Rules: r.sets[0], Alternatives: others}))
}

// batch checks many projects one after the other and prints a row for each.
func (r *checking) batch(all []*job) error {
	summary := [][]string{summaryHead(r.lang)}
	worst := [4]int{} // how many have which exit code
	tell := terminal(r.err)
	_, folders, err := r.destinations()
	if err != nil {
		return err
	}
	r.options.Pieces = slices.Contains(r.Format, "geojson")
	for i, j := range all {
		if tell {
			fmt.Fprintf(r.err, "\r%3d %% %s/%s", 100*i/len(all), grouped(i), grouped(len(all)))
		}
		found, err := r.one(j)
		if r.ctx.Err() != nil {
			return r.ctx.Err()
		}
		row, code := summaryRow(j, found, err, r.lang)
		summary, worst[code] = append(summary, row), worst[code]+1
		for _, folder := range folders {
			for _, format := range r.Format {
				if found == nil {
					continue
				}
				if err := r.write(filepath.Join(folder, fmt.Sprintf("%04d-%s.%s", i+1, fileName(found.Project.Name), format)), format, found, nil); err != nil {
					return err
				}
			}
		}
	}
	if tell {
		fmt.Fprint(r.err, "\r\x1b[K")
	}
	return r.finishBatch(summary, worst)
}

// one checks a project of many.
func (r *checking) one(j *job) (*siting.Report, error) {
	p, err := r.read(j)
	if err != nil {
		return nil, err
	}
	return r.check(r.ctx, p)
}

// finishBatch prints the summary, writes it where it is asked for, and answers.
func (r *checking) finishBatch(summary [][]string, worst [4]int) error {
	printColumns(r.out, summary)
	files, _, err := r.destinations()
	if err != nil {
		return err
	}
	for _, name := range files {
		if err := writeCSV(name, summary); err != nil {
			return err
		}
	}
	fmt.Fprintf(r.err, "%s projects: %s pass, %s no, %s unknown, %s not checked\n", grouped(len(summary)-1), grouped(worst[0]), grouped(worst[1]), grouped(worst[3]), grouped(worst[2]))
	for _, code := range []int{2, 1, 3} {
		if worst[code] > 0 {
			return exit(code)
		}
	}
	return nil
}

// destinations are the summaries and the folders among the outputs; the folders are made.
func (r *checking) destinations() (files, folders []string, err error) {
	for _, name := range r.Out {
		switch formatOf(name) {
		case "csv":
			files = append(files, name)
		case "":
			folders = append(folders, name)
			err = errors.Join(err, os.MkdirAll(name, 0o755))
		default:
			err = errors.Join(err, fmt.Errorf("--out: %s: of many projects there is a .csv, and a folder for their reports", name))
		}
	}
	return files, folders, err
}

// fileName is a name without what file systems do not take.
func fileName(name string) string {
	name = strings.Map(func(c rune) rune {
		if c < ' ' || strings.ContainsRune(`/\:*?"<>|`, c) {
			return '_'
		}
		return c
	}, name)
	if r := []rune(name); len(r) > 60 {
		name = string(r[:60])
	}
	return strings.Trim(name, ". ")
}

func summaryHead(lang string) []string {
	if lang == "en" {
		return []string{"file", "project", "verdict", "area m²", "area ha", "area mu", "block", "review", "opinion", "unknown", "remark"}
	}
	return []string{"文件", "项目", "结论", "面积 m²", "公顷", "亩", "不符合", "需论证", "需出具意见", "未知", "说明"}
}

// summaryRow is a project's row of the summary, and its exit code.
func summaryRow(j *job, found *siting.Report, err error, lang string) ([]string, int) {
	if err != nil {
		return []string{j.path, j.name, layers.Text{ZH: "未核查", EN: "not checked"}.In(lang), "", "", "", "", "", "", "", err.Error()}, 2
	}
	counts := map[rules.Severity]int{}
	for _, f := range found.Findings {
		counts[f.Severity]++
	}
	m := found.Site.Measure
	row := []string{j.path, found.Project.Name, report.Verdict(found.Verdict).In(lang), fixed(m.M2, 2), fixed(m.Ha, 4), fixed(m.Mu, 4)}
	for _, s := range []rules.Severity{rules.Block, rules.NeedReview, rules.NeedOpinion, rules.Unknown} {
		row = append(row, strconv.Itoa(counts[s]))
	}
	remark := ""
	if len(found.Findings) > 0 && found.Verdict > rules.Info {
		remark = found.Findings[0].Message.In(lang)
	}
	code := exit(0)
	errors.As(answer(found.Verdict), &code)
	return append(row, remark), int(code)
}

func fixed(v float64, decimals int) string { return strconv.FormatFloat(v, 'f', decimals, 64) }

// writeCSV writes a table with the mark by which spreadsheets know UTF-8.
func writeCSV(name string, rows [][]string) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".guotu-*")
	if err != nil {
		return err
	}
	o := &output{Writer: f, file: f, name: name}
	if _, err := f.WriteString("\ufeff"); err != nil {
		return o.finish(err)
	}
	w := csv.NewWriter(f)
	return o.finish(w.WriteAll(rows))
}
