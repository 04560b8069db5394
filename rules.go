package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"guotu/data"
	"guotu/siting/rules"
	"guotu/siting/script"
)

type rulesCommand struct {
	Validate rulesValidate `cmd:"" help:"Read rule sets and say what is wrong, with the line. Exit code 1: a set is wrong."`
	List     rulesList     `cmd:"" help:"Print a table of the rules that are in force."`
	Test     rulesTest     `cmd:"" help:"Run scripts of cases: zones, a project, and what the check is to say. Exit code 1: it says otherwise."`
}

type rulesValidate struct {
	Files []string `arg:"" name:"file" help:"Rule sets in YAML."`
}

// Run reads the files, all of them even if one is wrong.
func (v *rulesValidate) Run(c *call) error {
	wrong := false
	for _, file := range v.Files {
		set, err := readRules(file)
		if invalid := new(data.Error); errors.As(err, &invalid) {
			fmt.Fprintln(c.err, "guotu:", err)
			wrong = true
			continue
		}
		if err != nil {
			return err
		}
		unverified := 0
		for _, r := range set.Rules {
			if r.Unverified != "" {
				unverified++
			}
		}
		if _, err := fmt.Fprintf(c.out, "%s: %s, %d rules, %d types and %d classes of projects; %d rules have something unverified\n",
			file, set.Identity(), len(set.Rules), len(set.Types), len(set.Classes), unverified); err != nil {
			return err
		}
	}
	if wrong {
		return exit(1)
	}
	return nil
}

// readRules reads the rule set in a file; the default of the program where none is named.
func readRules(file string) (*rules.Set, error) {
	if file == "" {
		sets, err := rules.Bundled()
		if err != nil {
			return nil, err
		}
		return sets[0], nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return rules.Read(file, f)
}

type rulesList struct {
	File string   `arg:"" optional:"" help:"Rule set in YAML (that of the program)."`
	AsOf string   `name:"as-of" placeholder:"YYYY-MM-DD" help:"Day on which rules have to be in force (today)."`
	All  bool     `help:"Rules of all times and places."`
	In   []string `placeholder:"CODE,…" help:"Divisions in which rules have to be in force, such as 420106 (those that count everywhere)."`
	Lang string   `enum:"zh,en" default:"zh" placeholder:"zh|en" help:"Language (zh)."`
}

// Run prints the table.
func (l *rulesList) Run(c *call) error {
	set, err := readRules(l.File)
	if err != nil {
		return err
	}
	on := time.Now()
	if l.AsOf != "" {
		if on, err = time.Parse(time.DateOnly, l.AsOf); err != nil {
			return fmt.Errorf("--as-of: %q is no day such as 2026-06-30", l.AsOf)
		}
	}
	shown := set.Rules
	if !l.All {
		shown = set.InForce(on, l.In)
	}
	heads := []string{"规则", "结论", "关系", "图层", "生效", "失效", "地区", "名称", "依据", "备注"}
	if l.Lang == "en" {
		heads = []string{"rule", "severity", "relation", "kinds", "from", "to", "place", "title", "basis", "remarks"}
	}
	table := [][]string{heads}
	for _, r := range shown {
		table = append(table, ruleRow(r, l.Lang))
	}
	if _, err := fmt.Fprintf(c.out, "%s  %s  %s\n", set.Identity(), set.Title.In(l.Lang), set.Notice.In(l.Lang)); err != nil {
		return err
	}
	return writeAligned(c.out, table)
}

// ruleRow is a rule as a row of the table.
func ruleRow(r *rules.Rule, lang string) []string {
	var severities []string
	for _, s := range r.Severities() {
		severities = append(severities, s.String())
	}
	relation := string(r.Relation)
	if r.Distance > 0 {
		relation = fmt.Sprintf("%s %g m", relation, r.Distance)
	}
	if len(r.With) > 0 {
		relation += " with " + strings.Join(r.With, ",")
	}
	day := func(d time.Time) string {
		if d.IsZero() {
			return "-"
		}
		return d.Format(time.DateOnly)
	}
	place := "-"
	if len(r.Jurisdiction) > 0 {
		place = strings.Join(r.Jurisdiction, ",")
	}
	var remarks []string
	if r.SupersededBy != "" {
		remarks = append(remarks, "→ "+r.SupersededBy)
	}
	if r.Unverified != "" {
		remarks = append(remarks, "? "+r.Unverified)
	}
	return []string{r.ID, strings.Join(severities, "|"), relation, strings.Join(r.Kinds, ","), day(r.From), day(r.To), place,
		r.Title.In(lang), strings.TrimSpace(r.Basis.Doc + " " + r.Basis.Clause), strings.Join(remarks, "; ")}
}

// writeAligned writes a table with columns as wide as their widest cell.
func writeAligned(to io.Writer, table [][]string) error {
	var wide []int
	for _, row := range table {
		for i, cell := range row {
			if i == len(wide) {
				wide = append(wide, 0)
			}
			wide[i] = max(wide[i], displayWidth(cell))
		}
	}
	var b strings.Builder
	for _, row := range table {
		line := ""
		for i, cell := range row {
			line += cell + strings.Repeat(" ", wide[i]-displayWidth(cell)+2)
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	_, err := io.WriteString(to, b.String())
	return err
}

// displayWidth is how many columns of a terminal a text takes: a Chinese character or full-width
// sign takes two.
func displayWidth(text string) int {
	n := 0
	for _, r := range text {
		n++
		if r >= 0x2e80 && r <= 0xffe6 {
			n++
		}
	}
	return n
}

type rulesTest struct {
	Scripts []string `arg:"" name:"script" help:"Scripts; siting/rules/cn.test is an example."`
	Rules   string   `placeholder:"FILE" help:"Rule set that they are about (that of the program)."`
}

// Run runs the scripts and prints every expectation that was not met.
func (t *rulesTest) Run(c *call) error {
	set, err := readRules(t.Rules)
	if err != nil {
		return err
	}
	failed := false
	for _, file := range t.Scripts {
		f, err := os.Open(file)
		if err != nil {
			return err
		}
		result, err := script.Run(c.ctx, file, f, set)
		f.Close()
		if err != nil {
			return err
		}
		for _, one := range result.Failures {
			failed = true
			fmt.Fprintf(c.out, "%s: line %d: %s: %s\n", file, one.Line, one.Case, one.Message)
		}
		if _, err := fmt.Fprintf(c.out, "%s: %d cases, %d expectations, %d not met\n", file, result.Cases, result.Expects, len(result.Failures)); err != nil {
			return err
		}
	}
	if failed {
		return exit(1)
	}
	return nil
}
