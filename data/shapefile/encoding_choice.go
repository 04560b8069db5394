package shapefile

// chooser finds the encoding of a table.
type chooser struct {
	cpg     string // text of the .cpg
	hasCPG  bool
	table   *table
	columns []*rawColumn
	remarks *remarks
}

// choose returns the encoding, and where it was found: "cpg", "dbf" or "text".
func (c *chooser) choose() (e *textEncoding, from string) {
	if c.hasCPG {
		stated, known := parseCPG(c.cpg)
		if !known {
			c.remarks.about(".cpg 中的编码 %s 不认识，改由其他方式判断", "the encoding %s of the .cpg is not known, and is found in other ways", quoted(c.cpg))
		}
		if stated != nil {
			return c.checked(stated, "cpg", ".cpg")
		}
	}
	if stated := encodingOfDriver(c.table.driver); stated != nil {
		return c.checked(stated, "dbf", ".dbf")
	}
	if e := c.fitting(); e != nil {
		return e, "text"
	}
	if c.table.driver == 0x03 || c.table.driver == 0x57 {
		return encodingsByPage["1252"], "dbf"
	}
	return gb18030Text, "text"
}

// checked returns the encoding that a file states, unless the text is not valid in it and
// is in another.
func (c *chooser) checked(stated *textEncoding, from, file string) (*textEncoding, string) {
	if c.fits(stated) {
		return stated, from
	}
	other := c.fitting()
	if other == nil {
		return stated, from
	}
	c.remarks.about("%s 声明编码为 %s，但文字不符合该编码，按 %s 读取", "the %s says %s, in which the text is not valid; it is read as %s", file, stated.name, other.name)
	return other, "text"
}

// fitting returns UTF-8 or GB18030, whichever all text is valid in first, or nil.
func (c *chooser) fitting() *textEncoding {
	for _, e := range [...]*textEncoding{utf8Text, gb18030Text} {
		if c.fits(e) {
			return e
		}
	}
	return nil
}

// fits reports whether all names and texts are valid in an encoding.
func (c *chooser) fits(of *textEncoding) bool {
	e := of.decoder()
	for _, f := range c.table.fields {
		if !e.fits(string(f.name), len(f.name) >= dbfName-1) {
			return false
		}
	}
	for _, column := range c.columns {
		if column.kind != Text {
			continue
		}
		for _, raw := range column.values {
			if !e.fits(raw, len(raw) == column.field.size) {
				return false
			}
		}
	}
	return true
}
