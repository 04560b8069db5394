package layers

import (
	"cmp"
	"fmt"
	"golang.org/x/sync/errgroup"
	"maps"
	"slices"
	"strconv"

	"guotu/data"
	"guotu/geo"
)

// fillFile takes features from a file, those that Where lets through, and returns
// their ids. The index and the mesh are made at the same time.
func (b *builder) fillFile(t *task, l *Layer) (*data.Column, error) {
	f := b.restore(t)
	restored := f != nil
	if !restored {
		var err error
		if f, err = b.fromFile(t); err != nil {
			return nil, err
		}
	}
	l.table, l.geometries = f.table, f.geometries
	if b.own(t) {
		l.kept, l.meshKey = b.kept.store(), b.contentKey(t)
	}
	var group errgroup.Group
	group.Go(func() error { l.index(); return nil })
	if !restored {
		group.Go(func() (err error) {
			f.mesh, err = geo.BuildMesh(b.ctx, f.geometries)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	if !restored {
		b.willKeep(t, f)
	}
	l.mesh, l.shapes = f.mesh, f.mesh.Shapes
	return f.ids, nil
}

// where returns the rows that have one of the given values in each given column.
func where(t *data.Table, conditions map[string][]string) ([]int32, error) {
	for _, name := range slices.Sorted(maps.Keys(conditions)) {
		if t.Column(name) == nil && t.Rows > 0 {
			return nil, fmt.Errorf("where: there is no field %q", name)
		}
	}
	rows := make([]int32, 0, t.Rows)
	for i := range t.Rows {
		pass := true
		for name, values := range conditions {
			pass = pass && slices.Contains(values, t.Column(name).At(i).String())
		}
		if pass {
			rows = append(rows, int32(i))
		}
	}
	return rows, nil
}

// fillJoin gives the features of base that have a row in the table its cells.
func (b *builder) fillJoin(t *task, l *Layer, base *Layer) error {
	j := t.spec.Source.Join
	table, err := b.table(t.root, j.Table)
	if err != nil {
		return err
	}
	key := table.Column(j.Key)
	if key == nil {
		return fmt.Errorf("%s: there is no column %q", j.Table, j.Key)
	}
	rows, err := base.rowsOf(j.Key, key)
	if err != nil {
		return fmt.Errorf("%s: %w", j.Table, err)
	}
	if err := once(rows, key); err != nil {
		return fmt.Errorf("%s: %w", j.Table, err)
	}
	order := make([]int32, len(rows)) // of the table's rows, as base has them
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(rows[a], rows[b]) })
	l.mesh, l.base, l.kept, l.meshKey = base.mesh, base, base.kept, base.meshKey
	for _, i := range order {
		l.geometries = append(l.geometries, base.geometries[rows[i]])
		l.shapes = append(l.shapes, base.shapes[rows[i]])
	}
	l.table.Rows = len(order)
	names := j.Fields
	if names == nil {
		for _, c := range table.Columns {
			names = append(names, c.Name)
		}
	} else if !slices.Contains(names, j.Key) {
		names = append([]string{j.Key}, names...)
	}
	for _, n := range names {
		c := table.Column(n)
		if c == nil {
			return fmt.Errorf("%s: there is no column %q", j.Table, n)
		}
		l.table.Columns = append(l.table.Columns, c.Pick(order))
	}
	return nil
}

// rowsOf finds for each value of codes the feature whose field has that value.
func (l *Layer) rowsOf(field string, codes *data.Column) ([]int32, error) {
	own := l.table.Column(field)
	if own == nil {
		return nil, fmt.Errorf("the base layer %s has no field %q", l.Name(), field)
	}
	byCode := make(map[string]int32, l.Len())
	for i := range l.Len() {
		code := own.At(i).String()
		if j, twice := byCode[code]; twice {
			return nil, fmt.Errorf("the base layer %s has %s %q twice, in features %d and %d", l.Name(), field, code, j+1, i+1)
		}
		byCode[code] = int32(i)
	}
	rows := make([]int32, codes.Len())
	for i := range rows {
		row, known := byCode[codes.At(i).String()]
		if !known {
			return nil, fmt.Errorf("row %d: the base layer %s has no %s %q", i+1, l.Name(), field, codes.At(i).String())
		}
		rows[i] = row
	}
	return rows, nil
}

// once makes sure that no feature has two rows.
func once(rows []int32, key *data.Column) error {
	first := make(map[int32]int, len(rows))
	for i, r := range rows {
		if j, twice := first[r]; twice {
			return fmt.Errorf("rows %d and %d both have %s %q", j+1, i+1, key.Name, key.At(i).String())
		}
		first[r] = i
	}
	return nil
}

// members are the features of a base in one group.
type members struct {
	name string
	rows []int32 // in base
	from []int32 // in the table that groups them
}

// fillDissolve unites the features of base group by group.
func (b *builder) fillDissolve(t *task, l *Layer, base *Layer) error {
	d := t.spec.Source.Dissolve
	table, rows := &base.table, []int32(nil)
	if d.Table != "" {
		var err error
		if table, err = b.table(t.root, d.Table); err != nil {
			return err
		}
		key := table.Column(d.Key)
		if key == nil {
			return fmt.Errorf("%s: there is no column %q", d.Table, d.Key)
		}
		if rows, err = base.rowsOf(d.Key, key); err != nil {
			return fmt.Errorf("%s: %w", d.Table, err)
		}
	}
	groups, err := group(table, rows, d)
	if err != nil {
		return fmt.Errorf("%s: %w", cmp.Or(d.Table, d.Base), err)
	}
	l.mesh, l.base, l.kept, l.meshKey = base.mesh, base, base.kept, base.meshKey
	for _, g := range groups {
		shapes := make([]geo.Shape, len(g.rows))
		for i, row := range g.rows {
			shapes[i] = base.shapes[row]
		}
		whole, err := base.mesh.Dissolve(shapes)
		if err != nil {
			return fmt.Errorf("%s %q: %w", d.By, g.name, err)
		}
		l.shapes = append(l.shapes, whole)
		l.geometries = append(l.geometries, base.mesh.Geometry(whole))
	}
	return b.describe(t, l, groups, table, &base.table)
}

// group sorts rows by the value of the grouping column, groups in the order in
// which they first come. Rows are those of base, by row of the table; nil when
// the table is that of base.
func group(table *data.Table, rows []int32, d *Dissolve) ([]members, error) {
	by := table.Column(d.By)
	if by == nil {
		return nil, fmt.Errorf("there is no column %q", d.By)
	}
	picked, err := where(table, d.Where)
	if err != nil {
		return nil, err
	}
	var groups []members
	position := make(map[string]int)
	type membership struct {
		group int
		row   int32
	}
	known := make(map[membership]bool)
	for _, i := range picked {
		name := by.At(int(i)).String()
		if name == "" {
			continue
		}
		n, old := position[name]
		if !old {
			n = len(groups)
			position[name] = n
			groups = append(groups, members{name: name})
		}
		row := i
		if rows != nil {
			row = rows[i]
		}
		if known[membership{n, row}] {
			return nil, fmt.Errorf("row %d: %s %q has that member already", i+1, d.By, name)
		}
		known[membership{n, row}] = true
		groups[n].rows = append(groups[n].rows, row)
		groups[n].from = append(groups[n].from, i)
	}
	return groups, nil
}

// describe gives dissolved features their attributes: the group's row of the
// About table, or its name; what all members have in common; count and area.
func (b *builder) describe(t *task, l *Layer, groups []members, table, base *data.Table) error {
	d := t.spec.Source.Dissolve
	l.table.Rows = len(groups)
	if d.About != "" {
		if err := b.fillAbout(t, l, groups); err != nil {
			return fmt.Errorf("%s: %w", d.About, err)
		}
	} else {
		c := data.NewColumn(d.By)
		for _, g := range groups {
			c.Append(data.Value{Kind: data.String, Text: g.name})
		}
		l.table.Columns = append(l.table.Columns, c)
	}
	for _, name := range d.Keep {
		c, err := common(name, groups, table, base)
		if err != nil {
			return err
		}
		l.table.Columns = append(l.table.Columns, c)
	}
	if d.Count != "" {
		c := data.NewColumn(d.Count)
		for _, g := range groups {
			c.Append(data.Value{Kind: data.Number, Text: strconv.Itoa(len(g.rows))})
		}
		l.table.Columns = append(l.table.Columns, c)
	}
	if d.Area != "" {
		c := data.NewColumn(d.Area)
		for _, g := range l.geometries {
			c.Append(data.Value{Kind: data.Number, Text: strconv.FormatFloat(geo.Area(g)/1e6, 'f', 1, 64)})
		}
		l.table.Columns = append(l.table.Columns, c)
	}
	return nil
}

func (b *builder) fillAbout(t *task, l *Layer, groups []members) error {
	d := t.spec.Source.Dissolve
	about, err := b.table(t.root, d.About)
	if err != nil {
		return err
	}
	key := about.Column(d.AboutKey)
	if key == nil {
		return fmt.Errorf("there is no column %q", d.AboutKey)
	}
	byName := make(map[string]int32, key.Len())
	for i := range key.Len() {
		name := key.At(i).String()
		if j, twice := byName[name]; twice {
			return fmt.Errorf("rows %d and %d both have %s %q", j+1, i+1, d.AboutKey, name)
		}
		byName[name] = int32(i)
	}
	rows := make([]int32, len(groups))
	for i, g := range groups {
		row, known := byName[g.name]
		if !known {
			return fmt.Errorf("there is no row with %s %q", d.AboutKey, g.name)
		}
		rows[i] = row
	}
	l.table.Columns = append(l.table.Columns, about.Pick(rows).Columns...)
	return nil
}

// common is the value of a column that all members of a group share.
func common(name string, groups []members, table, base *data.Table) (*data.Column, error) {
	from, ofBase := table.Column(name), false
	if from == nil {
		from, ofBase = base.Column(name), true
	}
	if from == nil {
		return nil, fmt.Errorf("keep: there is no column %q", name)
	}
	c := data.NewColumn(name)
	for _, g := range groups {
		rows := g.from
		if ofBase {
			rows = g.rows
		}
		v := from.At(int(rows[0]))
		for _, row := range rows {
			if other := from.At(int(row)); other != v {
				return nil, fmt.Errorf("keep: %s is %q and %q within group %q", name, v.String(), other.String(), g.name)
			}
		}
		c.Append(v)
	}
	return c, nil
}
