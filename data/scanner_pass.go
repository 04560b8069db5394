package data

// pass reads over the value that comes next, checking that it is JSON.
func (s *scanner) pass() error {
	s.copying = false
	return s.walk()
}

// compact reads the value that comes next and returns it without white space,
// its texts and numbers as they are written.
func (s *scanner) compact() ([]byte, error) {
	s.copying = true
	s.nested = s.nested[:0]
	err := s.walk()
	return s.nested, err
}

// walk goes through one value of any depth without recursion, so that the
// depth is bounded by maxDepth and not by the stack.
func (s *scanner) walk() error {
	s.open = s.open[:0]
	for {
		entered, err := s.step()
		for err == nil && !entered && len(s.open) > 0 {
			entered, err = s.onward()
		}
		switch {
		case err != nil:
			return err
		case len(s.open) == 0:
			return nil
		case s.copying && len(s.nested) > s.maxString:
			return s.fail("a nested value is longer than %d bytes", s.maxString)
		case s.open[len(s.open)-1] == '}':
			if err := s.member(); err != nil {
				return err
			}
		}
	}
}

// step reads a value without parts, or the bracket that opens another; it says
// whether the first part of that comes next.
func (s *scanner) step() (entered bool, err error) {
	switch c := s.next(); {
	case c == '{' || c == '[':
		closing := c + 2 // in ASCII both closing brackets stand two behind the opening ones
		s.copyByte(c)
		if entered, err = s.enter(closing); entered {
			s.open = append(s.open, closing)
		} else {
			s.copyByte(closing)
		}
		return entered, err
	case c == '"':
		return false, s.written()
	case startsNumber(c):
		number, err := s.number()
		s.copy(number)
		return false, err
	default:
		v, err := s.literal()
		if v.Kind == Null {
			v.Text = "null"
		}
		s.copy([]byte(v.Text))
		return false, err
	}
}

// onward reads the comma or the closing bracket behind a value, and says
// whether another value follows in the same array or object.
func (s *scanner) onward() (bool, error) {
	closing := s.open[len(s.open)-1]
	more, err := s.another(closing)
	if more {
		s.copyByte(',')
		return true, nil
	}
	s.open = s.open[:len(s.open)-1]
	s.copyByte(closing)
	return false, err
}

// member reads the name of a member and the colon.
func (s *scanner) member() error {
	if s.next() != '"' {
		return s.unexpected("the name of a member, in double quotes,")
	}
	if err := s.written(); err != nil {
		return err
	}
	if s.next() != ':' {
		return s.unexpected("a colon")
	}
	s.pos++
	s.copyByte(':')
	return nil
}

// written reads a text and copies it as it is written.
func (s *scanner) written() error {
	raw, escaped, err := s.quoted()
	if escaped && err == nil { // only to see whether it can be decoded
		_, err = s.unescape(raw)
	}
	s.copyByte('"')
	s.copy(raw)
	s.copyByte('"')
	return err
}

func (s *scanner) copyByte(c byte) {
	if s.copying {
		s.nested = append(s.nested, c)
	}
}

func (s *scanner) copy(raw []byte) {
	if s.copying {
		s.nested = append(s.nested, raw...)
	}
}
