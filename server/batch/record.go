package batch

import "bytes"

// delimiter returns what separates the cells of a first row: a comma, or else the
// first semicolon or tab.
func delimiter(b []byte) byte {
	line, _, _ := bytes.Cut(b, newline)
	if bytes.IndexByte(line, ',') >= 0 {
		return ','
	}
	if i := bytes.IndexAny(line, ";\t"); i >= 0 {
		return line[i]
	}
	return ','
}

// recordEnd is the finder of records. A record ends with a line, unless that is
// within quotes; a quote counts where a cell begins with it.
func (t *table) recordEnd(b []byte, seen int) int {
	if seen == 0 {
		t.quoted, t.closed = false, -1
	}
	for i := seen; i < len(b); {
		if t.quoted {
			j := bytes.IndexByte(b[i:], '"')
			if j < 0 {
				return -1
			}
			i += j + 1
			t.quoted, t.closed = false, i
			continue
		}
		stretch := b[i:]
		j := bytes.IndexByte(stretch, '\n')
		if j >= 0 {
			stretch = stretch[:j]
		}
		q := t.opening(b, i, i+len(stretch))
		switch {
		case q >= 0:
			t.quoted = true
			i = q + 1
		case j >= 0:
			return i + j + 1
		default:
			return -1
		}
	}
	return -1
}

// opening returns the position of the first quote in b[from:to] that opens a cell,
// or that follows a closing one at once and so was meant as a character of the
// cell; -1 if there is none.
func (t *table) opening(b []byte, from, to int) int {
	for {
		q := bytes.IndexByte(b[from:to], '"')
		if q < 0 {
			return -1
		}
		q += from
		if q == t.closed || q == 0 || b[q-1] == t.delimiter || q == len(bom) && bytes.HasPrefix(b, bom) {
			return q
		}
		from = q + 1
	}
}

// split finds the cells of a row and reports whether its quotes are closed.
func (t *table) split(row []byte) bool {
	t.cells = t.cells[:0]
	from := 0
	for {
		to, closed := from, true
		if from < len(row) && row[from] == '"' {
			to, closed = closing(row, from+1)
		}
		if !closed {
			t.cells = append(t.cells, span{from, len(row)})
			return false
		}
		next := bytes.IndexByte(row[to:], t.delimiter)
		if next < 0 {
			t.cells = append(t.cells, span{from, len(row)})
			return true
		}
		t.cells = append(t.cells, span{from, to + next})
		from = to + next + 1
	}
}

// closing returns the position behind the quote that closes a cell whose content
// begins at i.
func closing(row []byte, i int) (int, bool) {
	for {
		q := bytes.IndexByte(row[i:], '"')
		if q < 0 {
			return len(row), false
		}
		i += q + 1
		if i == len(row) || row[i] != '"' {
			return i, true
		}
		i++
	}
}

// cell returns the content of a cell, valid until the row changes.
func (t *table) cell(row []byte, i int) []byte {
	c := row[t.cells[i].from:t.cells[i].to]
	if len(c) < 2 || c[0] != '"' {
		return c
	}
	end, _ := closing(c, 1)
	return append(bytes.ReplaceAll(c[1:end-1], []byte(`""`), []byte(`"`)), c[end:]...)
}

// cutEnd separates a record from its line end.
func cutEnd(record []byte) (row, end []byte) {
	n := len(record)
	if n > 0 && record[n-1] == '\n' {
		n--
		if n > 0 && record[n-1] == '\r' {
			n--
		}
	}
	return record[:n:n], record[n:]
}

// appendCell appends text as a cell, quoted where it must be. A text that a
// spreadsheet would run as a formula gets an apostrophe in front, as
// OWASP advises; it concerns only what we add, the input's cells stay as they are.
func appendCell(b []byte, text string, delimiter byte) []byte {
	if text == "" {
		return b
	}
	formula := false
	switch text[0] {
	case '=', '+', '-', '@', '\t', '\r':
		formula = true
	}
	plain := !formula
	for i := 0; i < len(text) && plain; i++ {
		c := text[i]
		plain = c != delimiter && c != '"' && c != '\n' && c != '\r'
	}
	if plain {
		return append(b, text...)
	}
	b = append(b, '"')
	if formula {
		b = append(b, '\'')
	}
	for i := 0; i < len(text); i++ {
		if text[i] == '"' {
			b = append(b, '"')
		}
		b = append(b, text[i])
	}
	return append(b, '"')
}
