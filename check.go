package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"guotu/layers"
	"guotu/siting"
	"guotu/siting/rules"
)

type checkCommand struct {
	Files   []string `arg:"" optional:"" name:"file" help:"Project: GeoJSON, boundary points (界址点坐标 TXT), Shapefile zipped or loose (.shp); or a folder of these; or a CSV of many, with a column file, wkt, or lon and lat, and if wanted name, code, type, classes (; between), crs."`
	Type    string   `placeholder:"TYPE" help:"Type of the project, one of the rule set's, such as factory."`
	Class   []string `placeholder:"CLASS,…" help:"Further facts that the rule set knows, such as state_major or hx6."`
	Rules   string   `placeholder:"ID|FILE" help:"Rule set: the id of one that comes with the program, or a file (the first that comes with the program)."`
	AsOf    string   `name:"as-of" placeholder:"YYYY-MM-DD" help:"Day on which rules have to be in force (today)."`
	CRS     string   `name:"crs" placeholder:"NAME" help:"What the coordinates mean, where the file does not say; as for locate."`
	Name    string   `placeholder:"NAME" help:"Name of the project, where the file does not say."`
	Lang    string   `enum:",zh,en" default:"" placeholder:"zh|en" help:"Language (en if LANG begins with en, else zh)."`
	Out     []string `placeholder:"FILE,…" help:"Reports: a file ending in .json, .geojson, .xlsx, .docx or .pdf. Of many projects: a .csv for the summary, a folder for a report of each."`
	Format  []string `placeholder:"FORMAT,…" default:"json" help:"Formats of the reports in a folder (json)."`
	Compare bool     `help:"Files are alternative sites of one project: put them side by side, and of blocked ones tell what would be free."`
	Verify  string   `placeholder:"FILE" help:"Make a JSON report again and say what differs."`
	Config  string   `placeholder:"FILE" help:"Catalogue of layers, as for serve."`
}

// checking is a run of the command.
type checking struct {
	*checkCommand
	*call
	catalog *layers.Catalog
	sets    []*rules.Set // the first is the one to check with
	options siting.Options
	lang    string
}

// Run checks. The exit code is 0 for pass and info, 1 for what is blocked or needs an opinion or a
// review, 3 for unknown, 2 for what could not be checked; of many projects 2 if any could not
// be checked, else 1 if any is that, else 3 if any is unknown.
func (k *checkCommand) Run(c *call) error {
	r := &checking{checkCommand: k, call: c, lang: k.language(c.env)}
	if err := r.prepare(); err != nil {
		return err
	}
	switch {
	case k.Verify != "":
		return r.verify()
	case len(k.Files) == 0:
		return fmt.Errorf("give a FILE to check, or --verify")
	}
	all, many, err := r.projects()
	if err != nil {
		return err
	}
	switch {
	case k.Compare:
		return r.compare(all)
	case many:
		return r.batch(all)
	}
	return r.single(all[0])
}

func (k *checkCommand) language(env func(string) string) string {
	switch {
	case k.Lang != "":
		return k.Lang
	case strings.HasPrefix(strings.ToLower(env("LANG")), "en"):
		return "en"
	}
	return "zh"
}

// prepare reads what projects are checked against.
func (r *checking) prepare() error {
	r.options = siting.Options{Engine: version, AsOf: time.Now()}
	if r.AsOf != "" {
		day, err := time.Parse(time.DateOnly, r.AsOf)
		if err != nil {
			return fmt.Errorf("--as-of: %q is no day such as 2026-06-30", r.AsOf)
		}
		r.options.AsOf = day
	}
	sets, err := rules.Bundled()
	if err != nil {
		return err
	}
	if r.sets, err = r.chosen(sets); err != nil {
		return fmt.Errorf("--rules: %w", err)
	}
	if err := r.checkOutputs(); err != nil {
		return err
	}
	o, err := readConfig(settings{Config: r.Config}, r.env)
	if err != nil {
		return err
	}
	r.catalog, err = o.load(r.ctx)
	return err
}

// chosen puts the rule set to check with before the others.
func (r *checking) chosen(sets []*rules.Set) ([]*rules.Set, error) {
	if r.Rules == "" {
		return sets, nil
	}
	for _, set := range sets {
		if set.ID == r.Rules {
			return append([]*rules.Set{set}, sets...), nil
		}
	}
	f, err := os.Open(r.Rules)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	set, err := rules.Read(filepath.Base(r.Rules), f)
	if err != nil {
		return nil, err
	}
	return append([]*rules.Set{set}, sets...), nil
}

// check checks one project.
func (r *checking) check(ctx context.Context, p *siting.Project) (*siting.Report, error) {
	return siting.Check(ctx, r.catalog, p, r.sets[0], r.options)
}

// single checks a project and prints what was found.
func (r *checking) single(j *job) error {
	p, err := r.read(j)
	if err != nil {
		return err
	}
	r.options.Pieces = true
	found, err := r.check(r.ctx, p)
	if err != nil {
		return fmt.Errorf("%s: %w", j.path, err)
	}
	for _, name := range r.Out {
		if err := r.write(name, formatOf(name), found, nil); err != nil {
			return err
		}
	}
	printReport(r.out, r.lang, found, r.sets[0])
	return answer(found.Verdict)
}

// answer is the exit code of a verdict.
func answer(v rules.Severity) error {
	switch v {
	case rules.Pass, rules.Info:
		return nil
	case rules.Unknown:
		return exit(3)
	}
	return exit(1)
}

// verify makes a report again.
func (r *checking) verify() error {
	body, err := os.ReadFile(r.Verify)
	if err != nil {
		return err
	}
	v, err := siting.Verify(r.ctx, r.catalog, r.sets, body, r.options)
	if err != nil {
		return fmt.Errorf("%s: %w", r.Verify, err)
	}
	say := func(zh, en string, values ...any) {
		fmt.Fprintf(r.out, layers.Text{ZH: zh, EN: en}.In(r.lang)+"\n", values...)
	}
	if v.Same {
		say("一致：以相同的规划、规则和日期重新核查，报告内容完全相同。", "The same: made again with the same plan, rules and day, the report is equal.")
		if v.SameBytes {
			say("逐字节相同（空白除外）。", "It is the same byte by byte, but for white space.")
		}
		return nil
	}
	if v.Tampered {
		say("校验值与报告所载的输入和版本不符：报告被改动过。", "The hash is not that of the input and the versions in the report: it was changed.")
	}
	for _, d := range v.Differs {
		say("%s：原为 %s，现为 %s", "%s: was %s, is %s", d.Member, d.Was, d.Is)
	}
	return exit(1)
}
