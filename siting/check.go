package siting

import (
	"context"

	"guotu/layers"
	"guotu/siting/rules"
)

// Check says what a project touches and what the rules say of it. Errors that the applicant can
// mend are of type *Error. It is safe for concurrent use, and ends early when ctx does.
func Check(ctx context.Context, c *layers.Catalog, p *Project, set *rules.Set, o Options) (*Report, error) {
	return nil, nil
}
