package report

import "math"

// Measures of tables: letters in points, the rest in millimetres.
const (
	cellSize   = 7.5
	cellLine   = cellSize * point * 1.42
	cellMargin = 1.2
	sideMargin = pageMargin
)

// table prints a table on landscape pages, its head on each.
func (p *printer) table(t *table) {
	if len(p.pages) == 0 || p.page() != lying {
		p.add(lying)
	} else {
		p.y += 4
	}
	g := &grid{printer: p, table: t}
	g.lay()
	p.room(40)
	p.heading(t.title)
	g.head()
	for r := range t.rows {
		if p.err != nil {
			return
		}
		g.row(r)
	}
	if t.note != "" {
		p.y += 1.5
		p.paragraph(pageMargin, p.page().width-2*pageMargin, 8, grey, t.note)
	}
}

// grid is a table on its way to paper.
type grid struct {
	*printer
	table *table
	left  []float64 // of columns, and the right edge of the last
	heads [][]string
}

// lay scales the columns to the page.
func (g *grid) lay() {
	whole := lying.width - 2*sideMargin
	scale := whole / g.table.width()
	x := sideMargin
	for _, c := range g.table.columns {
		g.left = append(g.left, x)
		g.heads = append(g.heads, g.lines(c.title, c.width*scale))
		x += c.width * scale
	}
	g.left = append(g.left, x)
}

func (g *grid) lines(text string, width float64) []string {
	return wrapped(g.clean(text), width-2*cellMargin, g.measure(cellSize))
}

// head prints the titles of columns.
func (g *grid) head() {
	n := 1
	for _, lines := range g.heads {
		n = max(n, len(lines))
	}
	height := float64(n)*cellLine + 2*cellMargin
	g.fill(sideMargin, g.y, g.left[len(g.left)-1]-sideMargin, height, rgb{0xe4, 0xea, 0xf0})
	for i, lines := range g.heads {
		y := g.y + (height-float64(len(lines))*cellLine)/2
		for _, line := range lines {
			x := (g.left[i] + g.left[i+1] - g.length(line, cellSize)) / 2
			g.bold(x, y+cellLine*0.74, cellSize, black, line)
			y += cellLine
		}
	}
	g.frame(height)
	g.y += height
}

// frame draws the lines around the cells from here down.
func (g *grid) frame(height float64, at ...float64) {
	if at == nil {
		at = g.left
	}
	g.pdf.SetDrawColor(0x9a, 0xa3, 0xac)
	g.pdf.SetLineWidth(0.15)
	for _, x := range at {
		g.pdf.Line(x, g.y, x, g.y+height)
	}
	right := at[len(at)-1]
	g.pdf.Line(at[0], g.y, right, g.y)
	g.pdf.Line(at[0], g.y+height, right, g.y+height)
}

// row prints a row; one that is higher than what is left of the page goes on on the next.
func (g *grid) row(r row) {
	edges := g.left
	if r.style == remark {
		edges = []float64{g.left[0], g.left[len(g.left)-1]}
	}
	cells := make([][]string, len(edges)-1)
	n := 1
	for i := range cells {
		if i < len(r.cells) {
			form := words
			if r.style != remark {
				form = g.table.columns[i].form
			}
			cells[i] = g.lines(r.cells[i].print(form), edges[i+1]-edges[i])
			n = max(n, len(cells[i]))
		}
	}
	for from := 0; from < n && g.err == nil; {
		left := int(math.Floor((g.bottom() - g.y - 2*cellMargin) / cellLine))
		if left < min(n-from, 4) {
			g.add(lying)
			g.head()
			continue
		}
		to := min(n, from+left)
		g.piece(&r, cells, edges, from, to)
		from = to
	}
}

// piece prints some lines of a row's cells.
func (g *grid) piece(r *row, cells [][]string, edges []float64, from, to int) {
	height := float64(to-from)*cellLine + 2*cellMargin
	color := black
	switch r.style {
	case total:
		g.fill(edges[0], g.y, edges[len(edges)-1]-edges[0], height, rgb{0xf2, 0xf5, 0xf8})
	case remark:
		color = grey
	}
	for i, lines := range cells {
		judged := r.verdict == i+1 && r.style != remark
		if judged {
			g.fill(edges[i], g.y, edges[i+1]-edges[i], height, severityColor(r.severity).pale())
		}
		for k := from; k < min(to, len(lines)); k++ {
			x := edges[i] + cellMargin
			if r.style != remark && r.cells[i].numeric {
				x = edges[i+1] - cellMargin - g.length(lines[k], cellSize)
			}
			y := g.y + cellMargin + float64(k-from)*cellLine + cellLine*0.74
			switch {
			case judged:
				g.bold(x, y, cellSize, severityColor(r.severity), lines[k])
			case r.style == total:
				g.bold(x, y, cellSize, color, lines[k])
			default:
				g.write(x, y, cellSize, color, lines[k])
			}
		}
	}
	g.frame(height, edges...)
	g.y += height
}
